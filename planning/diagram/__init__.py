"""Drawings of the calf as SVG strings: the same mark-up in the browser and on paper.

    from planning.diagram.render import posterior_map         both calves from behind
    from planning.diagram.cross_section import cross_section  a leg cut at any level
    from planning.diagram.unit_picker import unit_picker      bulging units of one calf
    from planning.diagram.balance_bar import balance_bar      the two legs' shares of the dose
    from planning.diagram.marking_template import marking_template   the skin of a leg at true size
    from planning.diagram.words import Words                  Words.said(gettext), once a language

Everything visible is a presentation attribute, because page styles do not reach an SVG
in print and a strict policy forbids inline ones; classes and `data-*` are there for the
editor and for focus styles only. `id_prefix` keeps ids apart where two drawings share a
page.

The editor's contract
---------------------
The map's `viewBox` is in millimetres of the leg, one scale for both. Each measured leg is

    <g class="leg" data-side="left|right" data-measured="true"
       data-direction="1|-1"            +1: medial is to the viewer's right (LEFT)
       data-reference-line-mm="345"     0–100 % of the leg line
       data-centre-x="…" data-zero-y="…"        the mid-line, and the y of 0 %
       data-girths="g0 g1 … g100">              girth at each whole percent, mm

and a pointer at `(x, y)` in viewBox units is

    level_pct  = (y − zero_y) / reference_line_mm × 100          0–100 on the leg
    across_pct = direction × (x − centre_x) / w(level_pct) × 100    −100–100 on the leg

with `w = g / 2π`, what the eye sees of a round leg, and `g` the girth interpolated
linearly between whole percents. Nearest leg: the sign of
`x − width/2`, which is also where a tap stops being LEFT and becomes RIGHT.

Skin is longer across than the drawing, which shows a round leg flat: one tape
millimetre is `100 / (g(level_pct) / 4)` of `across_pct` and `100 / reference_line_mm`
of `level_pct`. Arrow keys move by those, never by drawing millimetres.

Each site is

    <g class="site site-STATE [site-selected] [site-crowded] [site-outside]"
       role="img" aria-label            the editor makes it a button, with one tab stop for all
       data-site="ID" data-number data-side data-muscle data-level-pct data-across-pct data-state
       data-x data-y>                   where the needle goes, viewBox units
       <circle class="site-hit"/> <circle class="site-halo"/> <circle class="site-ring"/> <text/>

Overlays (`planning.diagram.overlays`) are `<g class="overlay overlay-NAME">` on each leg
and in the key, before the sites: a page hides them by its own styles, paper leaves them out.

The chosen needle of a cross-section is

    <g class="section-tip" id="section-tip" role="slider" data-site
       data-skin-x data-skin-y data-in-x data-in-y          tip = skin + depth_mm × in
       data-fat-mm data-low-mm data-high-mm data-soleus-mm>   where its state changes

Where rings would cover one another they give way (`site-crowded`) and a thin leader
points at `data-x, data-y`; a drag moves that point. A site off the head it is planned
for (`site-outside`) is never drawn as being in the muscle, whatever its depth.
Proposals are `<g class="proposal">`.
"""
