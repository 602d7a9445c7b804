"""The families of rules behind `planning.domain.review`, one module each."""
