"""Colours and type of the drawings: warm neutrals for the body, one accent for what is planned.

They are attributes, not CSS, because page styles do not reach an SVG in print. No
colour carries a meaning alone: a side is a word, a state is also a stroke and a letter.
"""

FONT = "Pretendard, 'Apple SD Gothic Neo', 'Malgun Gothic', NanumGothic, 'Nanum Gothic', sans-serif"

INK = "#1c2a30"
QUIET = "#52626a"
HAIRLINE = "#b9c3c6"
PAPER = "#ffffff"

ACCENT = "#0b7a75"
ACCENT_SOFT = "#d4e9e7"
WARNING = "#b45309"

SKIN = "#fbf4ed"
SKIN_ROUND = (
    ("#f2e3d7", 1.0),
    ("#f3e5d9", 0.95),
    ("#f4e7dc", 0.9),
    ("#f7ece2", 0.84),
    ("#fbf4ed", 0.76),
)
"""Tones of a round leg from its edge inward: each with the share of the width it fills."""
SKIN_LINE = "#4a5a5f"
CREASE = "#c9a592"

MEDIAL = "#d99d8a"
MEDIAL_LIGHT = "#ecc6b8"
LATERAL = "#dfab93"
LATERAL_LIGHT = "#f0d2c0"
FIBRE = "#b5705c"
SOLEUS = "#efd9cd"
SOLEUS_DEEP = "#dcb4a4"
TENDON = "#faf6ef"
TENDON_LINE = "#cbb9a8"

HATCH = "#6f6a66"
FAT = "#f6e3b4"
FAT_LINE = "#d9bd78"
BONE = "#fdfaf3"
BONE_LINE = "#b3a48e"
COMPARTMENT = "#fbf4ef"
DEEP = "#f5e6dd"
DEEP_LINE = "#e0c9bc"
