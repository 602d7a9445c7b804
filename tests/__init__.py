"""What Calfline promises, tried."""
