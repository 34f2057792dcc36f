#!/usr/bin/env python3
"""Draws the demonstration pictures of Bản Tin.

Every picture is an own drawing: a scene (1440 x 960) put together from the
small shared pieces below, written as SVG, rasterised by headless Chromium and
encoded as WebP in three widths. The same input always gives the same SVG:
each scene has its own random generator, seeded with the scene's name.
See README.md beside this file.
"""

import argparse
import math
import random
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

W, H = 1440, 960
SIZES = {480: 12_000, 960: 30_000, 1440: 50_000}  # width: bytes aimed at

# ------------------------------------------------------------------ palette

INK = "#14343d"
NIGHT = "#10233f"
RIVER = "#3f9296"
RIVER_L = "#8fcfc8"
RIVER_D = "#22666f"
LEAF_D = "#1c5545"
LEAF = "#2f7d58"
LEAF_M = "#58a163"
LEAF_L = "#9cc873"
RICE = "#c9d66b"
CREAM = "#fbf1dd"
SAND = "#ead7ae"
EARTH = "#a9744b"
WOOD = "#8a5a3b"
WOOD_D = "#5b3a2b"
WOOD_L = "#c9935f"
RED = "#d5473a"
ORANGE = "#ee8b3c"
YELLOW = "#f5c24f"
BLUE = "#2f6fa8"
BLUE_L = "#8dbbd8"
TEAL = "#1f8a86"
PINK = "#e58a86"
PLUM = "#6d4a77"
WHITE = "#fdfaf2"
GREY = "#8e9a9b"
STONE = "#c8c6b8"
HAIR = "#2a2528"
SKINS = ("#d19a70", "#c28861", "#dcaa82", "#b77c57")
SHIRTS = (RED, ORANGE, YELLOW, BLUE, TEAL, WHITE, PLUM, PINK, BLUE_L, LEAF_M)
PANTS = ("#27384a", "#3b4a52", "#5d4a44", "#1f2f3a", "#6a6f62")


def rgb(c):
    return tuple(int(c[i:i + 2], 16) for i in (1, 3, 5))


def mix(a, b, t):
    return "#%02x%02x%02x" % tuple(round(p + (q - p) * t) for p, q in zip(rgb(a), rgb(b)))


def dark(c, t=0.2):
    return mix(c, "#0d2530", t)


def light(c, t=0.2):
    return mix(c, "#fff6e0", t)


def n(v):
    """A number, short."""
    t = f"{v:.1f}"
    return t[:-2] if t.endswith(".0") else t


def polar(x, y, a, r):
    """The point at distance r, angle a in degrees from straight down, clockwise to the right."""
    a = math.radians(a)
    return x + r * math.sin(a), y + r * math.cos(a)


# ------------------------------------------------------------------- canvas

class Scene:
    def __init__(self, name):
        self.name, self.out, self.defs, self.rnd = name, [], [], random.Random(name)

    def put(self, tag, op=None, **at):
        if op is not None:
            at["opacity"] = op
        parts = "".join(
            f' {k.replace("_", "-")}="{n(v) if isinstance(v, (int, float)) and k != "opacity" else v}"'
            for k, v in at.items() if v is not None)
        self.out.append(f"<{tag}{parts}/>")

    def rect(self, x, y, w, h, fill, r=0, op=None):
        self.put("rect", op, x=x, y=y, width=w, height=h, fill=fill, rx=r or None)

    def circ(self, x, y, r, fill, op=None):
        self.put("circle", op, cx=x, cy=y, r=r, fill=fill)

    def ell(self, x, y, rx, ry, fill, op=None):
        self.put("ellipse", op, cx=x, cy=y, rx=rx, ry=ry, fill=fill)

    def poly(self, pts, fill, op=None, edge=0):
        """A polygon; edge rounds the corners by a stroke of that width."""
        self.put("polygon", op, points=" ".join(f"{n(x)},{n(y)}" for x, y in pts), fill=fill,
                 stroke=fill if edge else None, stroke_width=edge or None,
                 stroke_linejoin="round" if edge else None)

    def path(self, d, fill="none", stroke=None, w=None, op=None):
        self.put("path", op, d=d, fill=fill, stroke=stroke, stroke_width=w,
                 stroke_linecap="round" if stroke else None,
                 stroke_linejoin="round" if stroke else None)

    def line(self, pts, stroke, w, op=None):
        self.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in pts), stroke=stroke, w=w, op=op)

    def _grad(self, tag, stops, at):
        key = f"g{len(self.defs)}"
        inner = "".join(
            f'<stop offset="{o}" stop-color="{c[0] if isinstance(c, tuple) else c}"'
            + (f' stop-opacity="{c[1]}"' if isinstance(c, tuple) else "") + "/>" for o, c in stops)
        self.defs.append(f'<{tag} id="{key}" {at}>{inner}</{tag}>')
        return f"url(#{key})"

    def lin(self, *stops, x=0, y=1):
        return self._grad("linearGradient", stops, f'x1="0" y1="0" x2="{x}" y2="{y}"')

    def rad(self, *stops):
        return self._grad("radialGradient", stops, "")

    def clip(self, d):
        key = f"g{len(self.defs)}"
        self.defs.append(f'<clipPath id="{key}"><path d="{d}"/></clipPath>')
        return f"url(#{key})"

    @contextmanager
    def g(self, tr=None, op=None, clip=None):
        self.out.append("<g" + (f' transform="{tr}"' if tr else "") + (f' opacity="{op}"' if op else "")
                        + (f' clip-path="{clip}"' if clip else "") + ">")
        yield
        self.out.append("</g>")

    def at(self, x, y, k=1.0, flip=False, rot=0):
        return self.g(f"translate({n(x)} {n(y)})" + (f" rotate({n(rot)})" if rot else "")
                      + f" scale({-k if flip else k:.3f} {k:.3f})")

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{W}" height="{H}" viewBox="0 0 {W} {H}">'
                f'<defs>{"".join(self.defs)}</defs>\n' + "\n".join(self.out) + "\n</svg>\n")


class Ground:
    """A flat ground seen in perspective: (x sideways, z away) to the picture."""

    def __init__(self, horizon, cx=W / 2, f=900, height=1.0):
        self.h, self.cx, self.f, self.t = horizon, cx, f, height

    def __call__(self, x, z):
        return self.cx + self.f * x / z, self.h + self.f * self.t / z

    def k(self, z):
        """Pixels per unit at distance z."""
        return self.f / z


# ------------------------------------------------------- sky, water, ground

def sky(s, *colours, y=H):
    stops = [(round(i / (len(colours) - 1), 2), c) for i, c in enumerate(colours)]
    s.rect(0, 0, W, y, s.lin(*stops))


def sun(s, x, y, r, c="#fff0c4", glow="#ffdf9a"):
    s.circ(x, y, r * 4.2, s.rad((0, (glow, 0.75)), (1, (glow, 0))))
    s.circ(x, y, r, c)


def cloud(s, x, y, k=1.0, c="#ffffff", op=0.8):
    with s.at(x, y, k):
        s.path("M-120 0a26 26 0 0 1 8-51a44 44 0 0 1 74-26a58 58 0 0 1 104 8a38 38 0 0 1 52 30"
               "a22 22 0 0 1-4 39Z", c, op=op)


def birds(s, x, y, c, k=1.0, count=4):
    for i in range(count):
        bx, by, b = x + s.rnd.uniform(-80, 80) * k, y + s.rnd.uniform(-30, 30) * k, s.rnd.uniform(8, 15) * k
        s.path(f"M{n(bx - b)} {n(by - b * .4)}q{n(b * .6)} {n(-b * .3)} {n(b)} {n(b * .5)}"
               f"q{n(b * .4)} {n(-b * .8)} {n(b)} {n(-b * .5)}", stroke=c, w=2.4 * k)


def treeline(s, y, amp, c, step=60, floor=H, x0=-30, x1=W + 30):
    """A row of crowns seen from afar, filled down to floor."""
    x, d, base = x0, "", y
    d = f"M{n(x0)} {n(floor)}V{n(y)}"
    while x < x1:
        w = s.rnd.uniform(.6, 1.5) * step
        h = s.rnd.uniform(.5, 1) * amp
        ny = base + s.rnd.uniform(-.25, .25) * amp
        d += f"C{n(x + w * .02)} {n(ny - h)} {n(x + w * .95)} {n(ny - h)} {n(x + w)} {n(ny)}"
        x += w
    s.path(d + f"V{n(floor)}Z", c)


def ripples(s, y0, y1, c, count=50, op=0.5, x0=0, x1=W):
    """Short level strokes, longer towards the viewer; one path."""
    d = ["", ""]
    for _ in range(count):
        t = s.rnd.random() ** 1.3
        y, x = y0 + (y1 - y0) * t, s.rnd.uniform(x0, x1)
        b = (14 + 70 * t) * s.rnd.uniform(.5, 1.2)
        d[t > .45] += f"M{n(x - b)} {n(y)}q{n(b)} {n(b * .07)} {n(2 * b)} 0"
    s.path(d[0], stroke=c, w=2.2, op=op)
    s.path(d[1], stroke=c, w=4, op=op)


def water(s, y0, *colours, y1=H, rip=None, count=50, op=.45):
    stops = [(round(i / (len(colours) - 1), 2), c) for i, c in enumerate(colours)]
    s.rect(0, y0, W, y1 - y0, s.lin(*stops))
    if rip:
        ripples(s, y0 + 12, y1, rip, count, op)


def glitter(s, x, y0, y1, c, w0=60, w1=190, count=26, op=.7):
    """The sun's path on the water."""
    d = ""
    for i in range(count):
        t = i / count
        y = y0 + (y1 - y0) * t ** 1.15
        b = (w0 + (w1 - w0) * t) * s.rnd.uniform(.2, .8)
        cx = x + s.rnd.uniform(-.35, .35) * (w0 + (w1 - w0) * t)
        d += f"M{n(cx - b)} {n(y)}h{n(2 * b)}"
    s.path(d, stroke=c, w=5, op=op)


def shadow(s, x, y, rx, ry=None, op=.18, c="#0d2530"):
    s.ell(x, y, rx, ry or rx * .22, c, op)


# -------------------------------------------------------------------- plants

def frond(s, x, y, a, length, droop, c, leafy=True):
    """One coconut frond from (x, y), angle a (0 right, 90 up), hanging by droop."""
    ra = math.radians(a)
    x2, y2 = x + length * math.cos(ra), y - length * math.sin(ra) + droop
    cx, cy = x + .55 * length * math.cos(ra), y - .8 * length * math.sin(ra) - .12 * length

    def at(t):
        u = 1 - t
        return (u * u * x + 2 * u * t * cx + t * t * x2, u * u * y + 2 * u * t * cy + t * t * y2)
    if not leafy:
        s.path(f"M{n(x)} {n(y)}Q{n(cx)} {n(cy)} {n(x2)} {n(y2)}Q{n(cx)} {n(cy + length * .3)} {n(x)} {n(y)}Z", c)
        return
    pts, m = [], 8
    top = [at(i / m) for i in range(m + 1)]
    pts += [f"{n(px)} {n(py)}" for px, py in top]
    sgn = 1 if x2 > x else -1
    for i in range(m, 0, -1):
        t = i / m
        px, py = at(t - .06)
        ll = length * (.10 + .24 * math.sin(math.pi * min(1, t * .9 + .05)))
        pts.append(f"{n(px + sgn * ll * .35)} {n(py + ll)}")
        qx, qy = at(max(0, t - .1))
        pts.append(f"{n(qx)} {n(qy + ll * .32)}")
    s.path("M" + "L".join(pts) + "Z", c, stroke=c, w=max(1, length * .012))


def palm(s, x, y, h, lean=0, c=LEAF, trunk=WOOD, size=None, leafy=True, nuts=True):
    """A coconut palm standing at (x, y)."""
    r = s.rnd
    tx, ty, b = x + lean, y - h, h * .022 + 3
    mx, my = x + lean * .15, y - h * .55
    s.path(f"M{n(x - b)} {n(y)}Q{n(mx - b * .8)} {n(my)} {n(tx - b * .5)} {n(ty)}H{n(tx + b * .5)}"
           f"Q{n(mx + b * .8)} {n(my)} {n(x + b * 1.2)} {n(y)}Z", trunk)
    size = size or h * .48
    back, front = dark(c, .28), c
    for a in (150, 100, 55, 20):
        frond(s, tx, ty, a + r.uniform(-10, 10), size * r.uniform(.8, .95), size * .38, back, leafy)
    if nuts:
        for dx, dy in ((-.05, .04), (.05, .05), (0, .09)):
            s.circ(tx + dx * size, ty + dy * size, size * .055, mix(c, YELLOW, .35))
    for a, dr in ((172, .62), (143, .42), (112, .34), (64, .34), (36, .42), (6, .62), (196, .55), (-18, .55)):
        frond(s, tx, ty, a + r.uniform(-8, 8), size * r.uniform(.9, 1.08), size * dr,
              front if a > 60 else light(front, .14), leafy)


def tree(s, x, y, k=1.0, c=LEAF, trunk=WOOD_D, fruit=None, flower=None):
    """A broad tree, about 260 high at k = 1."""
    r = s.rnd
    with s.at(x, y, k):
        s.path("M-11 0Q-6-60-8-110L-44-156L-36-164L-4-128L0-170H9L10-126L40-160L48-152L13-104Q8-50 13 0Z", trunk)
        blobs = [(0, -205, 62), (-58, -172, 50), (58, -172, 52), (-30, -228, 44), (34, -232, 46), (0, -160, 48)]
        blobs = [(bx + r.uniform(-6, 6), by + r.uniform(-6, 6), br * r.uniform(.93, 1.07)) for bx, by, br in blobs]
        for bx, by, br in blobs:
            s.circ(bx, by + 8, br, dark(c, .22))
        for bx, by, br in blobs:
            s.circ(bx - 5, by - 4, br * .86, c)
        m = 1 if k < 1.3 else 2
        for bx, by, br in blobs[:5]:    # light from the upper left
            d = ""
            for j in range(m):
                q, hx, hy = br * (.36 if m == 1 else .24), bx - br * (.3 - .5 * j), by - br * (.34 - .42 * j)
                d += (f"M{n(hx - q)} {n(hy + q * .5)}Q{n(hx - q * 1.1)} {n(hy - q * .5)} {n(hx - q * .3)} {n(hy - q * .6)}"
                      f"Q{n(hx + q * .4)} {n(hy - q * 1.3)} {n(hx + q * .8)} {n(hy - q * .4)}Q{n(hx + q * 1.5)} {n(hy)} {n(hx + q)} {n(hy + q * .5)}Z")
            s.path(d, light(c, .15))
        for col, count, size in ((fruit, 15, 7.5), (flower, 30, 8)):
            if col:
                size /= max(1, k) ** .5
                for _ in range(round(count * max(1, k) ** .6)):
                    bx, by, br = r.choice(blobs)
                    a, q = r.uniform(0, 360), r.uniform(.15, .95) * br
                    px, py = polar(bx, by, a, q)
                    s.circ(px, py, size * r.uniform(.8, 1.3), col if r.random() < .7 else light(col, .3))


def bush(s, x, y, w, h, c=LEAF):
    d = f"M{n(x - w / 2)} {n(y)}"
    m = max(3, int(w / 45))
    for i in range(m):
        b = w / m
        hh = h * (1 - abs((i + .5) / m - .5) * .9) * s.rnd.uniform(.85, 1.1)
        d += f"C{n(x - w / 2 + i * b - b * .1)} {n(y - hh)} {n(x - w / 2 + (i + 1) * b + b * .1)} {n(y - hh)}" \
             f" {n(x - w / 2 + (i + 1) * b)} {n(y - (h * .3 if i < m - 1 else 0))}"
    s.path(d + "Z", c)


def blades(s, x, y, k=1.0, c=LEAF, count=9, spread=62, thick=9):
    """Nipa palm or tall grass: a fan of long leaves."""
    for i in range(count):
        t = i / (count - 1) * 2 - 1
        a = t * spread + s.rnd.uniform(-5, 5)
        ln = s.rnd.uniform(.75, 1.05) * 150 * k
        tx, ty = x + ln * math.sin(math.radians(a)), y - ln * math.cos(math.radians(a)) + abs(t) ** 2 * 26 * k
        cx, cy = x + ln * .32 * math.sin(math.radians(a)), y - ln * .72 * math.cos(math.radians(a * .5))
        b = thick * k
        s.path(f"M{n(x - b)} {n(y)}Q{n(cx - b)} {n(cy)} {n(tx)} {n(ty)}Q{n(cx + b)} {n(cy + b)} {n(x + b)} {n(y)}Z",
               c if i % 2 else light(c, .12))


def banana(s, x, y, k=1.0, c=LEAF_M):
    s.path(f"M{n(x - 9 * k)} {n(y)}L{n(x - 5 * k)} {n(y - 110 * k)}H{n(x + 5 * k)}L{n(x + 10 * k)} {n(y)}Z", light(c, .25))
    for a, ln in ((-75, 130), (72, 135), (-38, 150), (35, 150), (-4, 140)):
        a += s.rnd.uniform(-7, 7)
        with s.at(x, y - 100 * k, k, rot=a):
            col = c if a < 0 else light(c, .12)
            s.path(f"M0 6C-30-30-32-{ln - 40} 6-{ln}C34-{ln - 40} 26-30 0 6Z", col)
            s.line(((0, 0), (5, -ln + 14)), light(c, .35), 2.5)


def leaves(s, x, y, k, c, angles, length=260):
    """Big leaves reaching into the picture from a corner."""
    for i, a in enumerate(angles):
        ln = length * s.rnd.uniform(.8, 1.1)
        with s.at(x, y, k, rot=a):
            s.path(f"M0 0C{n(-ln * .26)} {n(-ln * .35)} {n(-ln * .16)} {n(-ln * .8)} 0 {n(-ln)}"
                   f"C{n(ln * .16)} {n(-ln * .8)} {n(ln * .26)} {n(-ln * .35)} 0 0Z", c if i % 2 else dark(c, .15))
            s.line(((0, 0), (0, -ln * .9)), light(c, .12), 3)


def tuft(s, x, y, k, c):
    s.path(f"M{n(x - 10 * k)} {n(y)}q{n(-2 * k)} {n(-14 * k)} {n(-8 * k)} {n(-22 * k)}q{n(10 * k)} {n(6 * k)} {n(12 * k)} {n(16 * k)}"
           f"q0 {n(-16 * k)} {n(4 * k)} {n(-30 * k)}q{n(6 * k)} {n(14 * k)} {n(6 * k)} {n(28 * k)}q{n(4 * k)} {n(-12 * k)} {n(12 * k)} {n(-18 * k)}"
           f"q{n(-4 * k)} {n(12 * k)} {n(-6 * k)} {n(26 * k)}Z", c)


def hyacinth(s, x, y, k=1.0, c=LEAF_M):
    """A floating patch of water hyacinth."""
    s.ell(x, y + 6 * k, 74 * k, 13 * k, dark(c, .45), .5)
    for i in range(9):
        px, py = x + (i - 4) * 15 * k + s.rnd.uniform(-5, 5) * k, y - (4 - abs(i - 4)) * 3.4 * k
        s.ell(px, py, 15 * k, 11 * k, c if i % 2 else light(c, .18))
    for i in (-2, 0, 2.4):
        s.ell(x + i * 16 * k, y - 22 * k, 6 * k, 12 * k, "#b79bd0")


def pot(s, x, y, k=1.0, c=LEAF, pc=ORANGE):
    blades(s, x, y - 40 * k, k * .75, c, 9, 70, 12)
    s.path(f"M{n(x - 30 * k)} {n(y - 48 * k)}H{n(x + 30 * k)}L{n(x + 22 * k)} {n(y)}H{n(x - 22 * k)}Z", pc)
    s.rect(x - 34 * k, y - 54 * k, 68 * k, 13 * k, dark(pc, .15), 4 * k)


# -------------------------------------------------------------------- people

def person(s, x, y, k=1.0, shirt=BLUE, pants=PANTS[0], skin=SKINS[0], hair=HAIR, view="front", lean=0,
           arms=((10, 4), (-10, -4)), legs=((4, 1), (-4, -1)), hat=None, hs="short", flip=False, head=1.0,
           sleeve="short", dress=False, vest=None, scarf=False, shoe="#2a3338", tool=None, shade=True, hatc=None,
           belly=1.0, shorts=False):
    """A figure without a face, 108 high at k = 1, standing on (x, y).

    Limb angles count from straight down, positive to the right; arms[0] and
    legs[0] are the near ones. tool(scene, near hand, far hand) draws what the
    figure holds, in the figure's own measure."""
    side = view == "side"
    sw, hw = (6.5, 6) if side else (11.5, 8)
    lo = (2 if side else 5)
    hips = ((lo, 0), (-lo, 0))
    lg = []
    for (hx, hy), (a, b) in zip(hips, legs):
        kx, ky = polar(hx, hy, a, 24)
        fx, fy = polar(kx, ky, b, 24)
        lg.append(((hx, hy), (kx, ky), (fx, fy)))
    dy = -max(p[2][1] for p in lg) - 2
    lg = [[(px, py + dy) for px, py in leg] for leg in lg]
    hy = dy
    ln = math.radians(lean)
    ux, uy = math.sin(ln), -math.cos(ln)         # up along the back
    px_, py_ = math.cos(ln), math.sin(ln)        # across

    def on(up, across):
        return ux * up + px_ * across, hy + uy * up + py_ * across
    sh = (on(31, sw if not side else 1), on(31, -sw if not side else -1))
    ar = []
    for (ax, ay), (a, b) in zip(sh, arms):
        ex, ey = polar(ax, ay, a, 16)
        ar.append(((ax, ay), (ex, ey), polar(ex, ey, b, 15)))
    hx, hyy = on(47.5, 1.5 if side else 0)
    hr = 8.6 * head
    hyy -= (head - 1) * 8
    if shade:
        shadow(s, x, y, 19 * k, 4.6 * k)

    def leg(i, col):
        q = lg[i]
        if shorts:
            s.line(q, skin if col == pants else dark(skin, .14), 8)
            s.line(((q[1][0] * .45 + q[2][0] * .55, q[1][1] * .45 + q[2][1] * .55), q[2]), shirt, 8.4)
            s.line((q[0], (q[0][0] * .25 + q[1][0] * .75, q[0][1] * .25 + q[1][1] * .75)), col, 11)
        else:
            s.line(q, col, 9.5)
        fx, fy = q[2]
        s.line(((fx - 1, fy), (fx + (6 if side else (2 if i == 0 else -2)), fy + .5)), shoe, 6)

    def arm(i):
        a, b, c = ar[i]
        col = shirt if i == 0 or not side else dark(shirt, .15)
        sk = skin if i == 0 or not side else dark(skin, .12)
        if sleeve == "long":
            s.line((a, b, c), col, 7.4)
            s.circ(*c, 3.9, sk)
        else:
            s.line((a, b, c), sk, 6.4)
            s.line((a, (a[0] + (b[0] - a[0]) * .7, a[1] + (b[1] - a[1]) * .7)), col, 8)

    with s.at(x, y, k, flip):
        if side:
            arm(1)
        leg(1, dark(pants, .18))
        leg(0, pants)
        a, b, c, d = on(32, -sw), on(32, sw), on(-3, hw * belly), on(-3, -hw * belly)
        s.poly((a, b, c, d), shirt, edge=6)
        if dress:
            e, f = on(-30, hw + 5), on(-30, -hw - 5)
            s.poly((on(4, -hw), on(4, hw), e, f), shirt, edge=4)
            s.line((on(0, hw * .5), on(-30, hw * .4 + 1)), dark(shirt, .18), 1.4)
        if not side:
            s.poly((on(34, sw * .25), on(34, sw + 1), on(-5, hw + 1), on(-5, hw * .2)), "#0d2530", op=.08)
        if vest:
            s.poly((on(33, -sw * .95), on(33, sw * .95), on(-1, hw), on(-1, -hw)), vest, edge=4)
            s.line((on(12, -hw), on(12, hw)), "#f3f0c8", 3.2)
            if not side:
                s.line((on(30, -sw * .6), on(12, -hw * .7)), "#f3f0c8", 2.6)
                s.line((on(30, sw * .6), on(12, hw * .7)), "#f3f0c8", 2.6)
        s.line((on(34, 0), on(41, 0)), dark(skin, .1), 6.5)
        if scarf:
            s.poly((on(36, -6), on(36, 6), on(26, 0)), RED, edge=3)
            s.line((on(27, 0), on(19, 3)), RED, 3)
        if tool:
            tool(s, ar[0][2], ar[1][2])
        arm(0)
        if not side:
            arm(1)
        # the head
        if hs in ("long", "tail") and view != "side":
            s.rect(hx - hr, hyy - 2, hr * 2, hr * (2.3 if hs == "long" else 1), hair, hr * .7)
        if view == "back":
            s.circ(hx, hyy, hr, hair)
            if hs == "short":
                s.rect(hx - hr * .55, hyy + hr * .5, hr * 1.1, hr * .6, skin, hr * .3)
                s.circ(hx, hyy - .4, hr * .97, hair)
        elif view == "front":
            s.circ(hx, hyy, hr, hair)
            s.ell(hx, hyy + hr * .2, hr * .78, hr * .84, skin)
            s.path(f"M{n(hx - hr * .84)} {n(hyy + hr * .05)}Q{n(hx - hr * .2)} {n(hyy - hr * .1)} {n(hx + hr * .1)} {n(hyy - hr * .75)}"
                   f"Q{n(hx + hr * .5)} {n(hyy - hr * .1)} {n(hx + hr * .84)} {n(hyy + hr * .05)}L{n(hx + hr * .6)} {n(hyy - hr * .8)}H{n(hx - hr * .6)}Z", hair)
        else:
            if hs == "long":
                s.path(f"M{n(hx - hr)} {n(hyy - 2)}q{n(-hr * .5)} {n(hr * 1.5)} {n(-hr * .1)} {n(hr * 2.3)}h{n(hr * 1.2)}v{n(-hr * 2)}Z", hair)
            if hs == "tail":
                s.path(f"M{n(hx - hr * .7)} {n(hyy - 4)}q{n(-hr * 1.2)} {n(hr * .6)} {n(-hr * .9)} {n(hr * 2.1)}q{n(hr * .9)} {n(-hr * .6)} {n(hr * 1.1)} {n(-hr * 1.2)}Z", hair)
            s.circ(hx, hyy, hr, skin)
            s.path(f"M{n(hx + hr * .45)} {n(hyy - hr * .92)}A{n(hr * 1.06)} {n(hr * 1.06)} 0 1 0 {n(hx - hr * .5)} {n(hyy + hr * .92)}"
                   f"Q{n(hx - hr * .1)} {n(hyy - hr * .2)} {n(hx + hr * .7)} {n(hyy - hr * .45)}Z", hair)
        if hs == "bun" and not hat:
            s.circ(hx - (hr * .7 if side else 0), hyy - hr * (1 if not side else .7), hr * .5, hair)
        if hat == "non":
            hc = hatc or "#efd79c"
            s.path(f"M{n(hx - hr * 2)} {n(hyy + 0)}L{n(hx)} {n(hyy - hr * 1.75)}L{n(hx + hr * 2)} {n(hyy)}Q{n(hx)} {n(hyy + hr * .5)} {n(hx - hr * 2)} {n(hyy)}Z", hc)
            s.path(f"M{n(hx)} {n(hyy - hr * 1.75)}L{n(hx + hr * 2)} {n(hyy)}Q{n(hx + hr)} {n(hyy + hr * .3)} {n(hx + hr * .2)} {n(hyy + hr * .27)}Z", dark(hc, .16))
        elif hat in ("cap", "helmet"):
            hc = hatc or (YELLOW if hat == "helmet" else RED)
            q = hr * 1.12
            s.path(f"M{n(hx - q)} {n(hyy - hr * .2)}A{n(q)} {n(q)} 0 0 1 {n(hx + q)} {n(hyy - hr * .2)}Z", hc)
            s.line(((hx - (q if not side else q * .4), hyy - hr * .2), (hx + q * (1.5 if side else 1), hyy - hr * .2)), dark(hc, .2), 3)
        elif hat == "hood":
            s.circ(hx - (1 if side else 0), hyy - .5, hr * 1.22, shirt)
            if view != "back":
                s.ell(hx + (hr * .35 if side else 0), hyy + 1, hr * .72, hr * .85, skin)


def bust(s, x, y, k, shirt, skin=SKINS[0], hair=HAIR, view="front", hs="short", collar=False):
    """Head and shoulders, cut off at y; 100 high at k = 1."""
    with s.at(x, y, k):
        if hs == "long":
            s.rect(-24, -86, 48, 66, hair, 22)
        s.path("M-52 0C-54-30-40-38-16-42H16C40-38 54-30 52 0Z", shirt)
        s.path("M8-42H16C40-38 54-30 52 0H20Z", "#0d2530", op=.10)
        s.rect(-9, -56, 18, 24 if view == "front" else 16, dark(skin, .12), 6)
        if view == "front":
            if collar:
                s.poly(((-12, -43), (0, -24), (12, -43)), WHITE, edge=2)
            s.circ(0, -74, 25, hair)
            s.ell(0, -69, 19.5, 22, skin)
            s.path("M-21-70Q-8-74 2-92Q10-76 21-70L18-92H-18Z", hair)
        else:
            if collar:
                s.path("M-14-42Q0-34 14-42L12-48H-12Z", WHITE)
            s.circ(0, -74, 25, hair)
            s.ell(-26 + 2, -70, 5, 7, skin)
            s.ell(24, -70, 5, 7, skin)
            s.circ(0, -75, 25, hair)
            if hs == "long":
                s.rect(-25, -80, 50, 56, hair, 20)
            if hs == "bun":
                s.circ(0, -106, 13, hair)
            s.path("M-14-92Q-20-82-20-70", stroke=light(hair, .16), w=4)


def crowd(s, x0, x1, y, k, count, c=None):
    """A row of spectators, only heads and shoulders."""
    r = s.rnd
    for i in range(count):
        x = x0 + (x1 - x0) * (i + r.uniform(.2, .8)) / count
        sh, yy = c or r.choice(SHIRTS), y + r.uniform(-.05, .05) * 60 * k
        s.path(f"M{n(x - 13 * k)} {n(yy)}v{n(-14 * k)}q0 {n(-12 * k)} {n(13 * k)} {n(-12 * k)}t{n(13 * k)} {n(12 * k)}v{n(14 * k)}Z", sh)
        if r.random() < .4:
            s.circ(x, yy - 33 * k, 8.5 * k, r.choice(SKINS))
            s.poly(((x - 17 * k, yy - 35 * k), (x, yy - 51 * k), (x + 17 * k, yy - 35 * k)), "#efd79c")
        else:
            s.circ(x, yy - 34 * k, 9.5 * k, HAIR)
            s.ell(x, yy - 32 * k, 7.2 * k, 7.6 * k, r.choice(SKINS))


# ----------------------------------------------------------- houses and such

def house(s, x, y, w, h, wall=CREAM, roof=RED, door=WOOD, win=BLUE_L):
    """A small house; (x, y) is the lower left corner of the wall."""
    s.rect(x, y - h, w, h, wall)
    s.rect(x + w * .72, y - h, w * .28, h, "#0d2530", op=.07)
    s.rect(x, y - h, w, h * .13, "#0d2530", op=.16)
    s.rect(x, y - h * .1, w, h * .1, dark(wall, .22))
    s.rect(x + w * .42, y - h * .66, w * .17, h * .66, door)
    for fx in (.12, .72):
        s.rect(x + w * fx, y - h * .64, w * .17, h * .32, dark(win, .35))
        s.rect(x + w * fx + 2, y - h * .64 + 2, w * .085 - 3, h * .32 - 4, win)
        s.rect(x + w * (fx + .085) + 1, y - h * .64 + 2, w * .085 - 3, h * .32 - 4, light(win, .25))
    s.poly(((x - w * .09, y - h), (x + w * .1, y - h * 1.5), (x + w * .9, y - h * 1.5), (x + w * 1.09, y - h)), roof)
    s.poly(((x + w * .5, y - h), (x + w * .5, y - h * 1.5), (x + w * .9, y - h * 1.5), (x + w * 1.09, y - h)), dark(roof, .14))
    s.rect(x - w * .09, y - h - 1, w * 1.18, max(3, h * .05), dark(roof, .35))


def shophouse(s, x, y, w, floors, fh, wall, trim, awning=None, lit=None, sign=None):
    """A narrow town house of several floors."""
    h = floors * fh
    s.rect(x, y - h, w, h, wall)
    s.rect(x + w * .8, y - h, w * .2, h, "#0d2530", op=.09)
    s.rect(x - 3, y - h - fh * .16, w + 6, fh * .2, trim)
    s.rect(x + w * .1, y - h - fh * .32, w * .8, fh * .18, light(trim, .15))
    for f in range(1, floors):
        yy = y - f * fh
        s.rect(x - 2, yy - 4, w + 4, 9, trim)
        for i in (.14, .56):
            s.rect(x + w * i, yy - fh * .78, w * .3, fh * .6, dark(trim, .3))
            glass = lit if lit and s.rnd.random() < .6 else dark(BLUE_L, .25)
            s.rect(x + w * i + 3, yy - fh * .78 + 3, w * .3 - 6, fh * .6 - 6, glass)
            s.rect(x + w * (i + .15) - 1.5, yy - fh * .78, 3, fh * .6, dark(trim, .3))
        s.rect(x + w * .06, yy - fh * .26, w * .88, 4, dark(trim, .25))
        for i in range(9):
            s.rect(x + w * .06 + i * w * .108, yy - fh * .26, 3, fh * .24, dark(trim, .25))
    s.rect(x + w * .08, y - fh * .74, w * .84, fh * .74, lit or dark(wall, .5))
    s.rect(x + w * .46, y - fh * .74, w * .05, fh * .74, dark(wall, .3))
    if sign:
        s.rect(x + w * .06, y - fh * .97, w * .88, fh * .19, sign, 3)
    if awning:
        awn(s, x - w * .03, y - fh * .72, w * 1.06, fh * .26, awning)


def awn(s, x, y, w, h, c, c2=WHITE, stripes=8, skew=.06):
    """A striped awning with a scalloped edge."""
    b = w / stripes
    for i in range(stripes):
        col = c if i % 2 == 0 else c2
        x1 = x + (i + 1) * b
        t0, t1 = x + w * skew + (w * (1 - 2 * skew)) * i / stripes, x + w * skew + (w * (1 - 2 * skew)) * (i + 1) / stripes
        s.path(f"M{n(t0)} {n(y)}H{n(t1)}L{n(x1)} {n(y + h)}a{n(b / 2)} {n(b * .42)} 0 0 1 {n(-b)} 0Z", col)
        s.path(f"M{n(x1)} {n(y + h)}a{n(b / 2)} {n(b * .42)} 0 0 1 {n(-b)} 0Z", "#0d2530", op=.10)


def flag(s, x, y, h, w=90, pole="#d9d6c8", drop=None):
    """The national flag on its pole, standing at (x, y)."""
    t = y - h
    fh = w * .66
    s.rect(x - 3, t - 6, 6, h + 6, pole)
    s.circ(x, t - 9, 6, YELLOW)
    t += 4
    s.path(f"M{n(x + 3)} {n(t)}c{n(w * .3)} {n(-w * .12)} {n(w * .55)} {n(w * .14)} {n(w)} {n(-w * .02)}v{n(fh)}"
           f"c{n(-w * .42)} {n(w * .14)} {n(-w * .65)} {n(-w * .12)} {n(-w)} 0Z", "#d8352e")
    s.path(f"M{n(x + 3 + w * .55)} {n(t + w * .03)}c{n(w * .15)} {n(w * .02)} {n(w * .3)} 0 {n(w * .45)} {n(-w * .05)}v{n(fh)}"
           f"c{n(-w * .15)} {n(w * .06)} {n(-w * .3)} {n(w * .06)} {n(-w * .45)} {n(w * .02)}Z", "#0d2530", op=.09)
    star(s, x + 3 + w * .5, t + fh * .53, w * .2)


def star(s, x, y, r, c="#ffd93b"):
    pts = []
    for i in range(10):
        a = math.radians(i * 36)
        q = r if i % 2 == 0 else r * .4
        pts.append((x + q * math.sin(a), y - q * math.cos(a)))
    s.poly(pts, c)


def bunting(s, x0, y0, x1, y1, sag=30, count=14, size=20, cols=(RED, YELLOW, TEAL, WHITE, ORANGE)):
    mx, my = (x0 + x1) / 2, (y0 + y1) / 2 + sag * 2
    s.path(f"M{n(x0)} {n(y0)}Q{n(mx)} {n(my)} {n(x1)} {n(y1)}", stroke=INK, w=2, op=.6)
    for i in range(count):
        t = (i + .5) / count
        u = 1 - t
        px, py = u * u * x0 + 2 * u * t * mx + t * t * x1, u * u * y0 + 2 * u * t * my + t * t * y1
        s.poly(((px - size / 2, py), (px + size / 2, py), (px, py + size * 1.1)), cols[i % len(cols)])


def lamp(s, x, y, h, arm=60, c="#4c5a60", head="#3a474d", lit=False):
    s.rect(x - h * .009 - 2, y - h, h * .018 + 4, h, c)
    s.path(f"M{n(x)} {n(y - h + 6)}q0 {n(-h * .06)} {n(arm)} {n(-h * .07)}", stroke=c, w=h * .014 + 2)
    s.path(f"M{n(x + arm - abs(arm) * .3)} {n(y - h * 1.058)}l{n(arm * .75)} {n(-h * .012)}l{n(-arm * .1)} {n(h * .03)}h{n(-arm * .6)}Z",
           head, stroke=head, w=2)
    s.path(f"M{n(x - 9)} {n(y)}l3 {n(-h * .08)}h12l3 {n(h * .08)}Z", dark(c, .2))
    if lit:
        s.ell(x + arm * 1.02, y - h * 1.035, abs(arm) * .3, h * .012 + 2, "#fff4c8")


def bench(s, x, y, k=1.0, c=WOOD_L, leg=INK):
    for dx in (-74, 74):
        s.line(((x + dx * k, y), (x + dx * k, y - 34 * k)), leg, 8 * k)
        s.line(((x + dx * k, y - 34 * k), (x + dx * k, y - 78 * k)), leg, 6 * k)
    for i, yy in enumerate((-78, -62, -46)):
        s.rect(x - 92 * k, y + yy * k, 184 * k, 11 * k, c if i % 2 else light(c, .15), 4 * k)
    s.rect(x - 96 * k, y - 36 * k, 192 * k, 13 * k, dark(c, .15), 4 * k)


def motorbike(s, x, y, k=1.0, c=RED, flip=False, shirt=BLUE, rider=True, hat=ORANGE, light_on=False):
    """A scooter with its rider, facing right; wheels on y."""
    shadow(s, x, y + 2 * k, 62 * k, 8 * k)
    with s.at(x, y, k, flip):
        for wx in (-36, 38):
            s.circ(wx, -16, 17, "#252d31")
            s.circ(wx, -16, 8, "#98a2a3")
        s.path("M-52-36Q-30-50 4-44L12-22H24L34-62L44-60L36-18Q20-6-8-12L-30-18Q-48-22-52-36Z", c)
        s.path("M-50-42Q-30-52 0-46L2-38H-44Z", "#2b3337")
        s.line(((36, -60), (32, -74), (24, -76)), "#2b3337", 5)
        s.ell(43, -58, 5, 7, "#fff2c2")
        if rider:
            s.line(((-14, -46), (14, -40), (14, -18)), PANTS[0], 12)
            s.line(((12, -17), (22, -17)), "#2a3338", 6)
            s.poly(((-24, -46), (-8, -46), (0, -84), (-14, -86)), shirt, edge=8)
            s.line(((-6, -80), (10, -64), (25, -75)), SKINS[1], 7)
            s.line(((-6, -80), (5, -69)), shirt, 9)
            s.circ(-2, -100, 11, SKINS[1])
            s.path("M-16-99A14 14 0 0 1 12-103L13-98L-4-96L-8-90H-14Z", hat)


def basket(s, x, y, k, fruit, c="#c99a5b", heap=True):
    if heap:
        for row, m in ((0, 5), (1, 4), (2, 2)):
            for i in range(m):
                s.circ(x + (i - (m - 1) / 2) * 15 * k, y - (34 + row * 11) * k, 9.5 * k,
                       fruit if (i + row) % 2 else light(fruit, .18))
    s.path(f"M{n(x - 44 * k)} {n(y - 34 * k)}H{n(x + 44 * k)}L{n(x + 32 * k)} {n(y)}H{n(x - 32 * k)}Z", c)
    s.path(f"M{n(x - 41 * k)} {n(y - 22 * k)}H{n(x + 41 * k)}M{n(x - 37 * k)} {n(y - 11 * k)}H{n(x + 37 * k)}", stroke=dark(c, .25), w=2.5 * k)
    s.rect(x - 47 * k, y - 39 * k, 94 * k, 8 * k, dark(c, .15), 4 * k)


# --------------------------------------------------------------------- boats

def boat(s, x, y, L, c=WOOD, inner=None, eye=True, reflect=True, stripe=None):
    """A wooden boat seen from the side, its water line at y, its bow to the right."""
    h = L * .115
    if reflect:
        s.ell(x, y + h * .35, L * .5, h * .42, "#0d2530", .25)
    s.path(f"M{n(x - L * .5)} {n(y - h * 1.05)}Q{n(x - L * .3)} {n(y - h * .62)} {n(x)} {n(y - h * .6)}T{n(x + L * .52)} {n(y - h * 1.45)}"
           f"L{n(x + L * .47)} {n(y - h * .95)}Q{n(x)} {n(y - h * .3)} {n(x - L * .46)} {n(y - h * .7)}Z", inner or dark(c, .35))
    s.path(f"M{n(x - L * .5)} {n(y - h * 1.05)}Q{n(x - L * .25)} {n(y - h * .45)} {n(x)} {n(y - h * .42)}T{n(x + L * .52)} {n(y - h * 1.45)}"
           f"Q{n(x + L * .46)} {n(y - h * .1)} {n(x + L * .36)} {n(y + h * .12)}H{n(x - L * .4)}Q{n(x - L * .47)} {n(y - h * .2)} {n(x - L * .5)} {n(y - h * 1.05)}Z", c)
    s.path(f"M{n(x - L * .5)} {n(y - h * 1.05)}Q{n(x - L * .25)} {n(y - h * .45)} {n(x)} {n(y - h * .42)}T{n(x + L * .52)} {n(y - h * 1.45)}",
           stroke=stripe or light(c, .28), w=max(2, h * .13))
    s.path(f"M{n(x - L * .44)} {n(y - h * .1)}Q{n(x)} {n(y + h * .02)} {n(x + L * .38)} {n(y - h * .12)}L{n(x + L * .36)} {n(y + h * .12)}H{n(x - L * .4)}Z", "#0d2530", op=.25)
    if eye:
        s.path(f"M{n(x + L * .40)} {n(y - h * .08)}Q{n(x + L * .46)} {n(y - h * .5)} {n(x + L * .52)} {n(y - h * 1.45)}L{n(x + L * .36)} {n(y - h * .88)}Q{n(x + L * .35)} {n(y - h * .3)} {n(x + L * .37)} {n(y)}Z", RED)
        s.ell(x + L * .425, y - h * .66, h * .19, h * .14, WHITE)
        s.circ(x + L * .43, y - h * .66, h * .09, INK)


def cabin(s, x, y, w, h, c=WOOD_L, roof="#6d7f78"):
    """The arched hood of a boat."""
    s.path(f"M{n(x - w / 2)} {n(y)}V{n(y - h * .55)}Q{n(x)} {n(y - h * 1.25)} {n(x + w / 2)} {n(y - h * .55)}V{n(y)}Z", c)
    s.path(f"M{n(x - w * .54)} {n(y - h * .5)}Q{n(x)} {n(y - h * 1.42)} {n(x + w * .54)} {n(y - h * .5)}L{n(x + w * .5)} {n(y - h * .42)}Q{n(x)} {n(y - h * 1.15)} {n(x - w * .5)} {n(y - h * .42)}Z", roof)
    for i in (-.3, -.02, .26):
        s.rect(x + w * i, y - h * .48, w * .16, h * .32, dark(c, .5), 3)


def heap(s, x, y, w, c, rows=3, r0=9, leaf=None):
    """A heap of fruit."""
    for row in range(rows):
        m = max(1, int(w / (r0 * 1.7)) - row)
        for i in range(m):
            px, py = x + (i - (m - 1) / 2) * r0 * 1.7, y - row * r0 * 1.35
            s.circ(px, py, r0, (c, light(c, .16), light(c, .07))[(i * 2 + row) % 3])
            if leaf:
                s.poly(((px - r0 * .5, py - r0 * .7), (px, py - r0 * 2), (px + r0 * .5, py - r0 * .7)), leaf)


def beo(s, x, y, h, things):
    """The seller's pole: what hangs on it is what the boat sells."""
    s.line(((x, y), (x + h * .05, y - h)), "#b08a4e", 5)
    for i, (c, k) in enumerate(things):
        py = y - h + 18 + i * h * .17
        px = x + h * .05 - i * h * .0085
        s.line(((px, py - 14), (px, py)), "#b08a4e", 2)
        for dx in (-.7, .7, 0):
            s.circ(px + dx * 11 * k, py + (8 if dx == 0 else 0) * k, 9 * k, c if dx else light(c, .2))


# -------------------------------------------------------------------- scenes

SCENES = {}


def scene(name):
    def add(f):
        SCENES[name] = f
        return f
    return add


@scene("hop-truc-tuyen")
def online_meeting(s):
    r = s.rnd
    # the hall
    s.rect(0, 0, W, H, s.lin((0, "#dfe6df"), (1, "#c3d0cb")))
    s.poly(((0, 0), (W, 0), (1240, 86), (200, 86)), "#f4f1e6")
    for i in range(4):
        x0, x1 = 330 + i * 220, 250 + i * 300
        s.poly(((x0, 72), (x0 + 120, 72), (x1 + 150 - i * 18, 22), (x1 - i * 18 - 20, 22)), "#fffdf2")
    s.rect(200, 86, 1040, 640, "#b98a5f")
    for i in range(27):
        s.rect(200 + i * 40, 86, 19, 640, "#c4966b" if i % 3 else "#cca078")
    s.poly(((0, 0), (200, 86), (200, 726), (0, 830)), "#d6ddd4")
    s.poly(((W, 0), (1240, 86), (1240, 726), (W, 830)), "#c2cdc7")
    # windows on the left, curtains
    for x0, x1 in ((22, 84), (104, 158)):
        t0, t1 = x0 * .43 + 120, x1 * .43 + 120
        b0, b1 = 640 - x0 * .33, 640 - x1 * .33
        s.poly(((x0, t0), (x1, t1), (x1, b1), (x0, b0)), s.lin((0, "#bfe3ea"), (1, "#e9f3d9")))
        s.poly(((x0, b0 - 130), (x1, b1 - 100), (x1, b1), (x0, b0)), LEAF_M, op=.7)
        s.poly(((x0 + (x1 - x0) / 2 - 3, (t0 + t1) / 2), (x0 + (x1 - x0) / 2 + 3, (t0 + t1) / 2), (x0 + (x1 - x0) / 2 + 3, (b0 + b1) / 2), (x0 + (x1 - x0) / 2 - 3, (b0 + b1) / 2)), WHITE)
    s.poly(((200, 726), (1240, 726), (W, 830), (W, H), (0, H), (0, 830)), "#8a6a55")
    # banner boards with a flag, left and right of the screen
    s.rect(1160, 150, 62, 420, "#a8352f", 4)
    star(s, 1191, 210, 22)
    s.rect(218, 150, 62, 420, "#a8352f", 4)
    star(s, 249, 210, 22)
    # the screen
    sx, sy, sw, sh = 310, 120, 820, 470
    s.rect(sx - 14, sy - 14, sw + 28, sh + 28, "#1b2a30", 10)
    s.rect(sx, sy, sw, sh, "#20393f")
    tiles = []
    tw, th = 258, 142
    for row in range(3):
        for col in range(3):
            tiles.append((sx + 14 + col * (tw + 9), sy + 12 + row * (th + 9)))
    rooms = ("#cfe2dc", "#f1ddb4", "#b9d5e4", "#e7cfc0", "#d9e3bd", "#c7d3e6", "#f0e2cf", "#bedcd3", "#e2d2e0")
    for i, (x, y) in enumerate(tiles):
        clip = s.clip(f"M{x} {y}h{tw}v{th}h-{tw}Z")
        with s.g(clip=clip):
            s.rect(x, y, tw, th, rooms[i])
            if i % 3 == 0:
                s.rect(x + 14, y + 14, 66, 76, light(rooms[i], .6))
                s.rect(x + 45, y + 14, 4, 76, dark(rooms[i], .2))
            elif i % 3 == 1:
                for j in range(3):
                    s.rect(x + 12, y + 28 + j * 34, 70, 6, WOOD_L)
                    for q in range(6):
                        s.rect(x + 15 + q * 10, y + 10 + j * 34, 7, 18, r.choice((RED, TEAL, BLUE, ORANGE, CREAM)))
            else:
                s.rect(x + 180, y + 20, 60, 44, WHITE)
                s.poly(((x + 184, y + 60), (x + 204, y + 34), (x + 218, y + 50), (x + 226, y + 42), (x + 238, y + 60)), LEAF_M)
            if i == 4:  # a whole room joining in
                s.rect(x, y + 112, tw, 40, WOOD)
                for j in range(4):
                    bust(s, x + 38 + j * 60, y + 116, .74, (WHITE, BLUE_L, WHITE, TEAL)[j], SKINS[j % 4], hs=("short", "long")[j % 2])
                s.rect(x, y + 114, tw, 40, WOOD_L)
            else:
                bust(s, x + tw * (.52 + (.06 if i % 2 else 0)), y + th + 2, 1.2, (WHITE, BLUE_L, TEAL, "#35506b", WHITE, PINK, "#41586b", WHITE, ORANGE)[i],
                     SKINS[i % 4], hs=("short", "long", "short", "short", "long", "long", "short", "long", "short")[i], collar=i in (3, 6))
        if i == 4:
            s.path(f"M{x} {y}h{tw}v{th}h-{tw}Z", stroke=YELLOW, w=5)
        s.circ(x + tw - 16, y + th - 15, 7, "#66c07a" if i % 4 else RED)
    s.rect(sx, sy, sw, 60, "#ffffff", op=.04)
    # the camera and loudspeakers
    s.rect(690, 92, 60, 18, "#1b2a30", 8)
    s.circ(720, 101, 6, "#5f8f98")
    # plants and stand
    pot(s, 236, 720, 1.05, LEAF, "#e8e2d2")
    pot(s, 1204, 720, 1.05, LEAF, "#e8e2d2")
    # three rows of tables, people seen from behind
    tables = ((640, 330, 1110, .86), (748, 175, 1265, 1.14), (902, -40, 1480, 1.62))
    cnt = (6, 6, 5)
    for row, (y, x0, x1, k) in enumerate(tables):
        m = cnt[row]
        top = y - 22 * k
        s.poly(((x0 + 14 * k, top), (x1 - 14 * k, top), (x1, y + 6 * k), (x0, y + 6 * k)), "#d9a974")
        s.poly(((x0, y + 6 * k), (x1, y + 6 * k), (x1, y + 20 * k), (x0, y + 20 * k)), "#9b6b43")
        s.rect(x0 + 6, y + 20 * k, x1 - x0 - 12, 70 * k, "#7d5336")
        for i in range(m):
            x = x0 + (x1 - x0) * (i + .5) / m + r.uniform(-8, 8) * k
            # what lies on the table beside each seat
            s.poly(((x + 38 * k, top + 5 * k), (x + 72 * k, top + 5 * k), (x + 78 * k, top + 18 * k), (x + 42 * k, top + 18 * k)), WHITE)
            s.line(((x - 46 * k, top + 12 * k), (x - 46 * k, top - 12 * k), (x - 34 * k, top - 36 * k)), "#2b3337", 3 * k)
            s.circ(x - 33 * k, top - 38 * k, 4.5 * k, RED)
            s.rect(x - 66 * k, top - 16 * k, 10 * k, 28 * k, "#bfe1ea", 4 * k)
            s.rect(x - 65 * k, top - 21 * k, 8 * k, 7 * k, BLUE, 2 * k)
            if (i + row) % 3 != 1:
                s.poly(((x - 24 * k, top - 18 * k), (x + 28 * k, top - 18 * k), (x + 30 * k, top + 14 * k), (x - 26 * k, top + 14 * k)), "#37474e", edge=3)
                s.poly(((x - 20 * k, top - 14 * k), (x + 24 * k, top - 14 * k), (x + 26 * k, top + 10 * k), (x - 22 * k, top + 10 * k)), "#a6d3d6")
            shirt = (WHITE, "#bcd3e2", "#e9efe9", "#35506b", "#f0e3c6", "#8fb7b4", WHITE)[(i * 3 + row * 2) % 7]
            hs = ("short", "short", "long", "short", "bun", "short")[(i * 2 + row) % 6]
            bust(s, x, y + 74 * k, 1.12 * k, shirt, SKINS[(i + row) % 4], "#2a2528" if (i + row) % 5 else "#6b6a6a", "back", hs, collar=True)
            s.path(f"M{n(x - 46 * k)} {n(y + 92 * k)}v{n(-34 * k)}q0 {n(-14 * k)} {n(14 * k)} {n(-14 * k)}h{n(64 * k)}q{n(14 * k)} 0 {n(14 * k)} {n(14 * k)}v{n(34 * k)}Z", "#27464e")
            s.path(f"M{n(x - 40 * k)} {n(y + 92 * k)}v{n(-30 * k)}q0 {n(-10 * k)} {n(10 * k)} {n(-10 * k)}h{n(60 * k)}", stroke="#3d636b", w=3 * k)
    s.poly(((0, 120), (0, 700), (420, H), (900, H), (60, 120)), "#fff3cf", op=.07)


@scene("cho-noi")
def floating_market(s):
    r = s.rnd
    sky(s, "#7fb6c0", "#f6cf9c", "#fbe3b4", y=430)
    sun(s, 960, 330, 46, "#fff3cf", "#ffcf86")
    cloud(s, 300, 150, 1.2, "#fdeed2", .55)
    cloud(s, 1180, 110, .9, "#fdeed2", .5)
    cloud(s, 620, 220, .7, "#fdeed2", .5)
    birds(s, 560, 170, "#5a7f86", 1)
    treeline(s, 392, 46, "#a3bfa6", 70, 440)
    treeline(s, 406, 36, "#6fa08f", 52, 440)
    for x, w, c in ((70, 74, RED), (180, 60, "#4e8b8a"), (262, 80, ORANGE), (1120, 70, RED), (1215, 84, "#4e8b8a"), (1330, 70, ORANGE)):
        house(s, x, 428, w, 34, mix(CREAM, "#d9b98b", .3), mix(c, "#c69a72", .25))
    for x, h in ((30, 130), (160, 100), (365, 120), (1090, 110), (1310, 140), (1420, 120)):
        palm(s, x, 424, h, r.uniform(-14, 14), "#4d8b74", "#7a6a55", leafy=False, nuts=False)
    water(s, 424, "#f3d3a0", "#93c2b5", "#3e8f93", "#236a74", rip="#fdf0cf", count=70, op=.4)
    glitter(s, 960, 436, 900, "#fff1c6", 60, 210, 30, .6)
    # far boats
    for x, y, L, c in ((250, 470, 150, WOOD), (520, 462, 120, WOOD_D), (760, 476, 150, WOOD), (1130, 468, 140, WOOD_D), (1330, 482, 170, WOOD)):
        boat(s, x, y, L, c, eye=False)
        if x != 760:
            cabin(s, x - L * .08, y - L * .06, L * .42, L * .24, "#c39a6a", "#7f938b")
        else:
            heap(s, x - 10, y - 10, 70, ORANGE, 3, 7)
        beo(s, x + L * .24, y - 8, 76, ((ORANGE, .7), (LEAF_L, .7)))
        person(s, x - L * .36, y - 6, .5, r.choice(SHIRTS), view="side", hat="non", arms=((50, 60), (30, 50)), shade=False)
    # the middle: two big boats
    x, y = 320, 620
    boat(s, x, y, 500, "#7d4e35", stripe=TEAL)
    cabin(s, x - 90, y - 26, 210, 128, "#d3a874", "#5f7f78")
    heap(s, x + 106, y - 36, 170, "#4d9150", 4, 13)
    beo(s, x + 178, y - 40, 300, ((LEAF_M, 1.5), (ORANGE, 1.4), (YELLOW, 1.4), ("#b34a3b", 1.3)))
    person(s, x + 24, y - 22, 1.25, PINK, PANTS[1], SKINS[0], view="front", hat="non", arms=((60, 20), (-18, -8)), shade=False)
    person(s, x - 214, y - 34, 1.25, BLUE, PANTS[0], SKINS[1], view="side", hat="non", arms=((62, 78), (44, 70)), legs=((18, 2), (-12, -18)), lean=8, shade=False,
           tool=lambda s, a, b: s.line(((a[0] - 14, a[1] - 22), (a[0] + 20, a[1] + 74)), "#9a7140", 4))
    x, y = 1110, 600
    boat(s, x, y, 420, "#6b4434", stripe=YELLOW)
    cabin(s, x - 70, y - 22, 170, 104, "#cfa46e", "#8a6f5b")
    heap(s, x + 84, y - 30, 140, YELLOW, 4, 11, leaf=LEAF)
    beo(s, x + 150, y - 34, 250, ((YELLOW, 1.3), (YELLOW, 1.2), (LEAF_M, 1.2)))
    person(s, x + 16, y - 20, 1.08, TEAL, PANTS[2], SKINS[3], hat="non", arms=((30, 70), (-16, -4)), shade=False)
    # a small boat between them, buying
    x, y = 760, 690
    boat(s, x, y, 350, "#94603e", stripe=RED)
    heap(s, x + 30, y - 22, 120, RED, 3, 10)
    basket(s, x - 56, y - 14, .8, LEAF_M)
    person(s, x - 128, y - 26, 1.3, ORANGE, PANTS[3], SKINS[0], view="side", hat="non", arms=((66, 84), (48, 80)), legs=((20, 2), (-14, -20)), lean=10, shade=False,
           tool=lambda s, a, b: (s.line(((a[0] - 20, a[1] - 30), (a[0] + 26, a[1] + 84)), "#8b6338", 4)))
    person(s, x + 116, y - 30, 1.2, WHITE, PANTS[0], SKINS[2], view="front", hat="non", arms=((14, 60), (-46, -20)), shade=False)
    ripples(s, 730, 780, "#fdf0cf", 18, .45)
    hyacinth(s, 1290, 740, 1.2, "#4c9a63")
    hyacinth(s, 90, 756, 1.0, "#4c9a63")
    # the near boat, cut by the frame
    x, y = 470, 932
    boat(s, x, y, 880, "#5e3a2b", "#8a5c3d", eye=True, stripe=ORANGE)
    heap(s, x - 250, y - 66, 210, "#e8b23e", 4, 19, leaf="#3a7d50")
    heap(s, x - 40, y - 62, 190, "#d5523c", 4, 17)
    heap(s, x + 140, y - 66, 170, "#6fae54", 3, 21)
    person(s, x + 262, y - 62, 2.35, PLUM, PANTS[3], SKINS[0], view="side", hat="non", arms=((58, 96), (36, 84)), legs=((14, 3), (-14, -10)), lean=8, flip=True, shade=False, sleeve="long",
           tool=lambda s, a, b: s.line(((a[0] - 30, a[1] - 34), (a[0] + 56, a[1] + 102)), "#b08a4e", 4))
    hyacinth(s, 1180, 915, 1.9, "#2f8560")
    leaves(s, 1470, 990, 1.5, "#1d5a4c", (-58, -34, -12, -80), 220)


@scene("bay-dong-kenh")
def seven_rivers(s):
    r = s.rnd
    sky(s, "#8cc4d4", "#d8ecdf", "#fbedc8", y=300)
    cloud(s, 250, 130, 1.1, op=.75)
    cloud(s, 1130, 100, 1.4, op=.7)
    cloud(s, 720, 190, .8, op=.6)
    treeline(s, 236, 20, "#a9cbb4", 60, 280)
    treeline(s, 246, 16, "#7fb08b", 44, 300)
    gr = Ground(210, 720, 900, 1.0)
    near, far = 1.12, 26

    def p(x, z):
        return gr(x, z)
    s.rect(0, 250, W, H - 250, s.lin((0, "#b7cd84"), (.25, "#a3c973"), (1, "#5fa45c")))
    # the seven canals, as directions on the ground from the meeting point
    cx, cz = 0.0, 2.3
    angles = [268, 322, 12, 52, 96, 142, 208]     # degrees, 90 is away from the viewer
    dirs = [(math.cos(math.radians(a)), math.sin(math.radians(a))) for a in sorted(angles)]
    widths = [.15, .13, .17, .14, .13, .22, .16]

    def far_pt(dx, dz):
        t = 40.0
        if dz < 0:
            t = min(t, (near - .15 - cz) / dz)
        return t
    # patchwork of fields: strips parallel to a canal, clipped by depth order
    cols = ("#a9cf72", "#c7d977", "#86bd66", "#6fae5d", "#dfd37a", "#97c46a")
    for gx in range(-16, 17):
        for gz in range(0, 13):
            x0, z0 = gx * .9, 1.1 + gz * .5 * (1 + gz * .09)
            z1 = 1.1 + (gz + 1) * .5 * (1 + (gz + 1) * .09) - .03
            x1 = x0 + .87
            q = [p(x0, z0), p(x1, z0), p(x1, z1), p(x0, z1)]
            if max(a for a, _ in q) < -20 or min(a for a, _ in q) > W + 20 or q[2][1] > H:
                continue
            s.poly(q, mix(r.choice(cols), "#c9dca0", min(.65, gz * .035)))
    # banks, then water
    for grow, col in ((.11, "#3f8257"), (.035, "#d8c58c"), (0, None)):
        for i, (dx, dz) in enumerate(dirs):
            t = far_pt(dx, dz)
            w = widths[i] + grow
            nx, nz = -dz, dx
            pts = []
            m = 26
            for j in range(m + 1):
                u = (j / m) ** 1.9 * t
                wob = math.sin(u * 1.1 + i * 2) * .05 * min(1, u) / max(1, u * .4)
                pts.append((cx + dx * u + nx * (w + wob), cz + dz * u + nz * (w + wob)))
            for j in range(m, -1, -1):
                u = (j / m) ** 1.9 * t
                wob = math.sin(u * 1.1 + i * 2) * .05 * min(1, u) / max(1, u * .4)
                pts.append((cx + dx * u - nx * (w - wob), cz + dz * u - nz * (w - wob)))
            pts = [p(a, max(b, near - .15)) for a, b in pts if b < far]
            s.poly(pts, col or "#6fb9b6")
        x, y = p(cx, cz)
        k = gr.k(cz)
        s.ell(x, y, (.44 + grow) * k, (.44 + grow) * k / cz * 1.02, col or "#6fb9b6")
    x, y = p(cx, cz)
    k = gr.k(cz)
    s.ell(x, y, .40 * k, .40 * k / cz, "#8ecbc4")
    s.ell(x - 20, y - 6, .26 * k, .26 * k / cz, "#a9dad0")
    # light on the water
    for dx, dz in dirs:
        t = far_pt(dx, dz)
        for j in range(9):
            u = .35 + (j / 9) ** 1.6 * min(t, 6)
            if u > t:
                break
            a, b = cx + dx * u + r.uniform(-.05, .05), cz + dz * u
            if b < 1.16:
                break
            px, py = p(a, b)
            kk = gr.k(b)
            s.ell(px, py, kk * r.uniform(.02, .05), max(1, kk * .004), "#d6efe6", .8)
    # things standing on the banks, from far to near
    items = []
    for i, (dx, dz) in enumerate(dirs):
        nx, nz = -dz, dx
        t = far_pt(dx, dz)
        u = .62
        while u < min(t, 10):
            for side in (1, -1):
                kind = r.choice(("tree", "tree", "house", "palm", "tree"))
                off = widths[i] + (.18 if kind == "house" else .10) + r.uniform(0, .05)
                a, b = cx + dx * u + nx * side * off, cz + dz * u + nz * side * off
                if 1.18 < b < 18 and not any(
                        (a - cx) * ex + (b - cz) * ez > 0 and abs((b - cz) * ex - (a - cx) * ez) < widths[j] + .09
                        for j, (ex, ez) in enumerate(dirs)):
                    items.append((b, a, kind))
            u += .19 + u * .07
    for _ in range(28):
        b = 1.2 + r.random() ** 1.6 * 9
        a = r.uniform(-1, 1) * b * .85
        ok = abs(math.hypot(a - cx, b - cz)) > .75
        for i, (dx, dz) in enumerate(dirs):
            along, across = (a - cx) * dx + (b - cz) * dz, abs(-(a - cx) * dz + (b - cz) * dx)
            if along > 0 and across < widths[i] + .16:
                ok = False
        if ok:
            items.append((b, a, "tree"))
    for i, u, off, out, size, c in ((0, .62, 0, 1, .15, RED), (1, 1.25, .02, 1, .15, ORANGE), (2, 1.1, -.02, 1, .16, WOOD), (3, 1.5, .02, 1, .16, "#2f6fa8"),
                                    (4, 1.0, .03, -1, .15, WOOD_D), (5, .8, .04, -1, .17, WOOD_D), (6, .62, -.02, -1, .14, YELLOW), (2, -.05, .03, 1, .16, WOOD)):
        dx, dz = dirs[i]
        a, b = cx + dx * u - dz * off, cz + dz * u + dx * off
        items.append((b, a, ("boat", dx * out, dz * out, size, c)))
    items.sort(key=lambda q: -q[0])
    ships = [p(a, b) for b, a, kind in items if kind[0] == "boat"]
    for b, a, kind in items:
        px, py = p(a, b)
        near_ship = any(abs(px - x) < 90 and -20 < py - y < 90 for x, y in ships)
        if near_ship and kind[0] != "boat":
            continue
        if not -60 < px < W + 60:
            continue
        kk = gr.k(b)
        haze = min(.6, max(0, (b - 2) * .07))
        if kind[0] == "boat":
            _, dx, dz, size, c = kind
            qx, qy = p(a + dx * .05, b + dz * .05)
            with s.at(px, py, kk * size / 100, rot=math.degrees(math.atan2(qy - py, qx - px))):
                s.path("M-40 0L-150-26M-40 0L-150 26", stroke="#e3f4ea", w=5, op=.7)
                s.path("M-60-15Q10-24 64 0Q10 24-60 15Z", c)
                s.path("M-48-9Q10-15 48 0Q10 15-48 9Z", dark(c, .4))
                s.rect(-34, -13, 44, 26, "#e6d3a3", 6)
                s.circ(24, 0, 9, "#efd79c")
        elif kind == "house":
            w = kk * .115
            c = r.choice((RED, ORANGE, "#4d8f95", "#c65b3f"))
            rc, wc = mix(c, "#cfdcb4", haze), mix(CREAM, "#cfdcb4", haze)
            h = w * .42
            s.rect(px - w / 2, py - h, w, h, wc)
            s.rect(px - w * .1, py - h * .75, w * .2, h * .75, mix(WOOD, "#cfdcb4", haze))
            s.poly(((px - w * .6, py - h * .9), (px - w * .4, py - h * 1.9), (px + w * .4, py - h * 1.9), (px + w * .6, py - h * .9)), rc)
            s.poly(((px + w * .05, py - h * .9), (px + w * .05, py - h * 1.9), (px + w * .4, py - h * 1.9), (px + w * .6, py - h * .9)), dark(rc, .13))
        elif kind == "palm" and b < 4:
            palm(s, px, py, kk * .2, r.uniform(-.03, .03) * kk, mix(LEAF, "#cfdcb4", haze), mix(WOOD, "#cfdcb4", haze), leafy=False, nuts=False)
        else:
            c = mix(r.choice((LEAF, LEAF_M, "#3f8f5c")), "#b9d3a0", haze)
            q = kk * r.uniform(.035, .055)
            if b < 2:
                tree(s, px, py + q * .1, q / 95, c)
            else:
                s.path(f"M{n(px - q * 1.1)} {n(py)}C{n(px - q * 1.4)} {n(py - q * 1.2)} {n(px - q * .5)} {n(py - q * 1.3)} {n(px - q * .35)} {n(py - q * 1.2)}"
                       f"C{n(px - q * .1)} {n(py - q * 1.9)} {n(px + q * .8)} {n(py - q * 1.6)} {n(px + q * .6)} {n(py - q)}C{n(px + q * 1.3)} {n(py - q)} {n(px + q * 1.4)} {n(py)} {n(px + q)} {n(py)}Z", c)
    leaves(s, -30, 1000, 1.25, "#1f5f4b", (20, 44, 66, 88), 230)
    leaves(s, 1470, 1000, 1.25, "#1f5f4b", (-24, -46, -70, -90), 230)


@scene("cau-qua-kenh")
def bridge(s):
    r = s.rnd
    sky(s, "#8ac6db", "#cfe9e6", "#fdf0cd", y=520)
    sun(s, 300, 180, 50, "#fff6da", "#fff0bd")
    cloud(s, 1010, 150, 1.3, op=.85)
    cloud(s, 560, 110, .8, op=.7)
    cloud(s, 1330, 250, .7, op=.7)
    treeline(s, 480, 60, "#a8cfb2", 80, 560)
    treeline(s, 505, 46, "#79b38a", 60, 560)
    water(s, 548, "#bfe3d8", "#6cb5b3", "#2d7d85", "#1f6470", rip="#e3f5ea", count=60, op=.4)
    # far banks narrowing to the middle
    s.path("M0 520Q360 532 600 552Q640 556 560 562L0 610Z", "#5aa265")
    s.path("M1440 520Q1080 532 850 552Q812 556 884 562L1440 610Z", "#5aa265")
    for x, w, y, c in ((40, 130, 566, RED), (215, 110, 562, "#3d8a8b"), (372, 92, 560, ORANGE), (1270, 130, 568, "#3d8a8b"), (1110, 112, 564, RED), (985, 90, 560, ORANGE)):
        house(s, x, y, w, w * .46, CREAM, c)
    for x, y, h in ((195, 572, 190), (355, 566, 150), (500, 562, 120), (950, 562, 130), (1095, 568, 160), (1250, 574, 200)):
        palm(s, x, y, h, r.uniform(-24, 24), "#3f8e62", nuts=False)
    s.path("M0 606Q300 588 560 562Q420 600 300 640Q150 668 0 690Z", "#3f8a57")
    s.path("M1440 606Q1140 588 884 562Q1020 600 1140 640Q1290 668 1440 690Z", "#3f8a57")
    for x, y in ((60, 668), (150, 654), (250, 636), (345, 616)):
        blades(s, x, y, .62, LEAF)
        blades(s, W - x, y, .62, LEAF)
    # reflection of the bridge
    s.path("M-20 716Q720 950 1460 716V742Q720 1010-20 742Z", "#17505b", op=.28)
    for x in (424, 1016):
        s.rect(x - 24, 724, 48, 92, "#17505b", op=.25)
    # piers
    for x in (424, 1016):
        s.rect(x - 26, 470, 52, 236, "#b9b6a6")
        s.rect(x + 4, 470, 22, 236, "#0d2530", op=.13)
        s.rect(x - 40, 690, 80, 30, "#a3a294", 6)
        s.ell(x, 724, 66, 10, "#12434c", .45)
    # the deck: a gentle arch
    s.path("M-20 560Q720 250 1460 560V520Q720 216-20 520Z", "#d9d4c2")
    s.path("M-20 574Q330 432 424 470Q720 390 1016 470Q1110 432 1460 574V556Q720 248-20 556Z", "#a9a797")
    s.path("M-20 556Q720 246 1460 556V566Q720 258-20 566Z", "#8b8a7d")
    s.path("M400 470Q720 350 1040 470Q720 404 400 470Z", "#8b8a7d", op=.8)

    def deck(x):
        t = (x + 20) / 1480
        u = 1 - t
        return u * u * 520 + 2 * u * t * 216 + t * t * 520
    # traffic on the bridge
    motorbike(s, 415, deck(415) + 4, .84, RED, shirt=TEAL, hat=YELLOW)
    motorbike(s, 940, deck(940) + 4, .84, BLUE, flip=True, shirt=WHITE, hat=RED)
    motorbike(s, 1150, deck(1150) + 4, .84, "#dfe3df", flip=True, shirt=PLUM, hat=BLUE)
    person(s, 520, deck(520) + 6, .98, WHITE, PANTS[0], view="side", legs=((18, 8), (-16, -24)), arms=((-18, 4), (22, 36)), hs="long", dress=True)
    person(s, 568, deck(568) + 6, .98, WHITE, PANTS[0], SKINS[1], view="side", legs=((-12, -22), (18, 10)), arms=((20, 32), (-18, 0)), hs="tail", dress=True, hat="non")
    person(s, 748, deck(748) + 6, .98, ORANGE, PANTS[1], view="side", hat="non", legs=((16, 6), (-16, -26)), arms=((24, 70), (-14, 4)), flip=True)
    # a man with a bicycle
    bx, by = 676, deck(676) + 4
    for dx in (-26, 26):
        s.put("circle", cx=bx + dx, cy=by - 17, r=16, fill="none", stroke="#2b3337", stroke_width=3.4)
    s.path(f"M{bx - 26} {n(by - 17)}L{bx - 8} {n(by - 42)}H{bx + 16}L{bx} {n(by - 17)}H{bx - 26}M{bx + 16} {n(by - 42)}L{bx + 26} {n(by - 17)}M{bx + 16} {n(by - 42)}l-3-12h10", stroke=TEAL, w=4)
    # railing
    d = ""
    for i in range(-20, 1461, 46):
        y = deck(i)
        d += f"M{i} {n(y + 4)}V{n(y - 34)}"
    s.path(d, stroke="#f6f1df", w=6)
    for off in (-34, -16):
        s.path(f"M-20 {520 + off}Q720 {216 + off} 1460 {520 + off}", stroke="#f6f1df" if off == -34 else "#e0dac6", w=6 if off == -34 else 4)
    for x in (190, 610, 830, 1250):
        lamp(s, x, deck(x), 170, 44 if x < 720 else -44, "#5d6b6f")
    # boats below
    boat(s, 730, 700, 340, "#7d4e35", stripe=YELLOW)
    cabin(s, 690, 682, 150, 92, "#d3a874", "#5f7f78")
    heap(s, 830, 672, 90, ORANGE, 3, 10)
    person(s, 590, 676, 1.12, BLUE, PANTS[3], view="side", hat="non", arms=((62, 78), (44, 70)), legs=((18, 2), (-12, -18)), lean=8, shade=False,
           tool=lambda s, a, b: s.line(((a[0] - 14, a[1] - 22), (a[0] + 20, a[1] + 70)), "#9a7140", 4))
    boat(s, 1130, 836, 300, "#94603e", stripe=TEAL)
    person(s, 1065, 812, 1.4, RED, PANTS[0], SKINS[3], view="side", hat="non", flip=True, arms=((62, 78), (44, 70)), legs=((18, 2), (-12, -18)), lean=8, shade=False,
           tool=lambda s, a, b: s.line(((a[0] - 14, a[1] - 22), (a[0] + 20, a[1] + 76)), "#9a7140", 4))
    basket(s, 1160, 818, .8, YELLOW)
    hyacinth(s, 560, 860, 1.4, "#4c9a63")
    hyacinth(s, 910, 916, 1.2, "#4c9a63")
    # the near bank on the left
    s.path("M0 800Q200 800 300 872Q350 920 360 960H0Z", "#2c7350")
    s.path("M0 850Q150 850 230 905Q266 930 276 960H0Z", "#1f5c46")
    palm(s, 96, 880, 520, 70, "#1f6a4c", "#6b4a38", size=250)
    for x, y, k in ((40, 900, 1.3), (190, 915, 1.1), (280, 955, .9)):
        blades(s, x, y, k, "#256b4d", 11)
    blades(s, 1420, 975, 1.4, "#256b4d", 11)
    blades(s, 1320, 985, 1.0, "#2f7d58", 9)


@scene("truong-hoc")
def school(s):
    sky(s, "#79bfdc", "#c6e7ea", "#fdf1d2", y=560)
    cloud(s, 330, 170, 1.3, op=.85)
    cloud(s, 1060, 120, 1.0, op=.8)
    cloud(s, 760, 230, .6, op=.7)
    treeline(s, 470, 80, "#9fcfae", 90, 640)
    treeline(s, 510, 60, "#6fb083", 70, 640)
    # the school: two storeys, a raised middle
    x0, x1, base, fl = 180, 1260, 640, 130
    s.rect(x0, base - 2 * fl, x1 - x0, 2 * fl, "#f7dd9b")
    s.poly(((x0 - 26, base - 2 * fl), (x0 + 30, base - 2 * fl - 66), (x1 - 30, base - 2 * fl - 66), (x1 + 26, base - 2 * fl)), RED)
    s.poly(((x0 - 26, base - 2 * fl), (x0 - 14, base - 2 * fl - 14), (x1 + 14, base - 2 * fl - 14), (x1 + 26, base - 2 * fl)), dark(RED, .16))
    for f in range(2):
        y = base - f * fl
        s.rect(x0, y - fl, x1 - x0, 20, "#0d2530", op=.14)
        for i in range(10):
            x = x0 + 26 + i * 106
            if 3 < i < 6:
                continue
            s.rect(x, y - fl + 30, 52, fl - 34, "#3c7f83")
            s.rect(x + 4, y - fl + 34, 20, 44, "#a6dbe0")
            s.rect(x + 28, y - fl + 34, 20, 44, "#c8ebe6")
            s.rect(x + 62, y - fl + 38, 26, 46, "#a6dbe0")
            s.rect(x + 62, y - fl + 60, 26, 3, WHITE)
        for i in range(11):
            s.rect(x0 + 8 + i * 106, y - fl, 12, fl, "#fff3d4")
        s.rect(x0 - 10, y - 7, x1 - x0 + 20, 11, "#fffaf0")
        if f:
            s.rect(x0, y - 44, x1 - x0, 6, "#fffaf0")
            s.rect(x0, y - 38, x1 - x0, 31, "#eec673")
    cx = W / 2
    s.rect(cx - 130, base - 330, 260, 330, "#fbe9b9")
    s.rect(cx + 60, base - 330, 70, 330, "#0d2530", op=.06)
    s.poly(((cx - 156, base - 326), (cx, base - 420), (cx + 156, base - 326)), RED)
    s.poly(((cx, base - 420), (cx + 156, base - 326), (cx, base - 326)), dark(RED, .15))
    s.circ(cx, base - 352, 22, "#fffaf0")
    s.circ(cx, base - 352, 17, "#3c7f83")
    s.line(((cx, base - 352), (cx, base - 364)), WHITE, 3)
    s.line(((cx, base - 352), (cx + 8, base - 350)), WHITE, 3)
    for i in (-1, 0, 1):
        s.path(f"M{cx + i * 76 - 26} {base - 150}v-80a26 26 0 0 1 52 0v80Z", "#3c7f83")
        s.path(f"M{cx + i * 76 - 20} {base - 156}v-74a20 20 0 0 1 18-20v94Z", "#a6dbe0")
    s.rect(cx - 150, base - 132, 300, 14, "#fffaf0")
    s.rect(cx - 70, base - 104, 140, 104, "#2f5d63")
    for x in (cx - 112, cx - 92 + 6, cx + 76, cx + 102):
        s.rect(x, base - 118, 12, 118, "#fffaf0")
    for i in range(3):
        s.rect(cx - 140 - i * 18, base + i * 9, 280 + i * 36, 10, mix("#efe5cc", "#c8bda0", i * .3))
    # the yard
    s.rect(0, 640, W, 320, s.lin((0, "#e4d0a4"), (1, "#d5b782")))
    gr = Ground(420, cx, 900)
    for i in range(-7, 8):
        a, b = gr(i * .42, 4.0), gr(i * .42, 1.55)
        s.line((a, b), "#c9ab76", 2, op=.6)
    for z in (3.3, 2.7, 2.25, 1.9, 1.66):
        y = gr(0, z)[1]
        s.line(((0, y), (W, y)), "#c9ab76", 2, op=.6)
    s.path("M140 640Q60 640 0 664V640ZM1300 640Q1380 640 1440 664V640Z", "#7ab26a")
    for i in range(5):
        bush(s, 40 + i * 52, 650, 74, 38, LEAF_M if i % 2 else LEAF)
        bush(s, 1190 + i * 52, 650, 74, 38, LEAF_M if i % 2 else LEAF)
    # flag pole on its base
    s.rect(cx - 62, 690, 124, 22, "#c9c3ae", 3)
    s.rect(cx - 42, 672, 84, 20, "#ddd7c4", 3)
    flag(s, cx, 676, 590, 150)
    # trees at both sides
    tree(s, 150, 720, 1.5, LEAF_M, flower="#e2493c")
    tree(s, 1330, 712, 1.35, LEAF, flower="#e2493c")
    shadow(s, 150, 724, 150, 24)
    shadow(s, 1330, 716, 140, 22)
    # classes lined up, seen from behind, teachers in front
    person(s, 575, 716, .92, "#b3569a", WHITE, SKINS[0], hs="long", dress=True, sleeve="long")
    person(s, 862, 716, .92, "#4d7fbd", WHITE, SKINS[2], hs="long", dress=True, sleeve="long")
    person(s, 915, 718, .95, WHITE, PANTS[0], SKINS[1])
    for row, (y, k, gap) in enumerate(((772, .86, 84), (830, 1.04, 98), (904, 1.3, 122))):
        for i in range(-6, 7):
            if abs(i) < 1 or abs(i) * gap > 520:
                continue
            x = cx + i * gap + (gap * .2 if i > 0 else -gap * .2)
            girl = (i + row) % 2
            person(s, x, y, k, WHITE, PANTS[0] if not girl else "#2c4a78", SKINS[(i + row) % 4], view="back",
                   hs="tail" if girl else "short", head=1.2, arms=((7, 3), (-7, -3)))
            s.poly(((x - 8 * k, y - 81 * k), (x + 8 * k, y - 81 * k), (x, y - 68 * k)), RED, edge=2)
    leaves(s, -20, 990, 1.0, "#24674c", (14, 38, 66), 180)
    leaves(s, 1460, 990, 1.0, "#24674c", (-14, -38, -66), 180)


@scene("tram-y-te")
def health_station(s):
    sky(s, "#8ccbe0", "#d5eeea", "#fdf3d8", y=600)
    cloud(s, 240, 150, 1.1, op=.85)
    cloud(s, 1150, 170, 1.3, op=.85)
    cloud(s, 640, 90, .7, op=.7)
    treeline(s, 470, 90, "#a9d3b5", 90, 660)
    treeline(s, 520, 70, "#74b489", 70, 660)
    palm(s, 140, 640, 400, -30, "#3f8e62", size=190)
    palm(s, 1330, 640, 440, 34, "#3f8e62", size=200)
    palm(s, 1235, 640, 330, -20, "#4f9c6c", size=150)
    # the building
    s.rect(230, 370, 980, 290, "#fbf7ea")
    s.rect(230, 600, 980, 60, "#8fcac6")
    s.poly(((196, 372), (260, 286), (1180, 286), (1244, 372)), "#2f8f8c")
    s.poly(((196, 372), (206, 358), (1234, 358), (1244, 372)), dark("#2f8f8c", .3))
    s.rect(230, 372, 980, 20, "#0d2530", op=.13)
    for x in (270, 380, 930, 1050):
        s.rect(x, 430, 90, 120, "#2f6f75")
        s.rect(x + 6, 436, 37, 108, "#b5e2e6")
        s.rect(x + 47, 436, 37, 108, "#d5f0ec")
        s.rect(x - 6, 550, 102, 9, "#e5dfca")
        s.rect(x - 6, 420, 102, 10, "#2f8f8c")
    # the porch
    s.rect(520, 330, 380, 330, "#fffdf4")
    s.poly(((490, 334), (710, 214), (930, 334)), "#37a09a")
    s.poly(((710, 214), (930, 334), (710, 334)), dark("#37a09a", .13))
    s.rect(490, 332, 440, 16, "#fffdf4")
    s.circ(710, 290, 32, WHITE)
    s.rect(702, 270, 16, 40, "#2f9d6c", 2)
    s.rect(690, 282, 40, 16, "#2f9d6c", 2)
    s.rect(600, 410, 220, 250, "#2f6f75")
    s.rect(608, 418, 98, 242, "#c4e8e6")
    s.rect(714, 418, 98, 242, "#a9d9da")
    s.poly(((640, 418), (690, 418), (628, 660), (608, 660), (608, 540)), WHITE, op=.35)
    for x in (530, 866):
        s.rect(x, 348, 24, 312, "#fffdf4")
        s.rect(x + 15, 348, 9, 312, "#0d2530", op=.10)
    s.rect(562, 368, 296, 30, "#37a09a", 4)
    # the ground, steps and the ramp
    s.rect(0, 656, W, 304, s.lin((0, "#a8cf80"), (1, "#7cb569")))
    s.poly(((500, 656), (920, 656), (1130, 960), (290, 960)), s.lin((0, "#e9dcbc"), (1, "#dcc89c")))
    s.rect(510, 656, 400, 13, "#efe7d2")
    s.rect(496, 669, 428, 13, "#d9cfb6")
    s.poly(((924, 656), (1180, 682), (1180, 694), (924, 682)), "#cfc5ac")
    for i in range(6):
        x, y = 930 + i * 50, 650 + i * 5.2
        s.line(((x, y + 8), (x, y - 46)), "#6c8d90", 5)
    s.line(((930, 604), (1180, 630)), "#6c8d90", 6)
    for i in range(4):
        bush(s, 260 + i * 66, 668, 84, 44, LEAF_M if i % 2 else LEAF)
    for x in (248, 318, 392, 462):
        s.circ(x, 646, 5, PINK)
        s.circ(x + 22, 636, 5, YELLOW)
    bush(s, 1230, 700, 120, 60, LEAF)
    bush(s, 1310, 700, 120, 50, LEAF_M)
    # an ambulance on the left
    x, y = 178, 800
    shadow(s, x, y + 4, 190, 16)
    with s.at(x, y, 1.28):
        s.path("M-130-20V-118Q-130-132-116-132H40Q56-132 66-118L94-78L124-70Q134-66 134-54V-20Z", "#fffdf6")
        s.path("M-130-20V-46H134V-20Z", "#d9dcd2")
        s.rect(-130, -66, 264, 12, "#37a09a")
        s.path("M30-120H46Q52-120 58-112L80-78H30Z", "#7fb9c6")
        s.rect(-104, -116, 54, 36, "#7fb9c6", 4)
        s.rect(-26, -108, 34, 11, "#2f9d6c")
        s.rect(-14.5, -119.5, 11, 34, "#2f9d6c")
        s.rect(10, -142, 34, 12, BLUE, 5)
        for wx in (-80, 84):
            s.circ(wx, -18, 24, "#2a3338")
            s.circ(wx, -18, 11, "#a8b0b0")
        s.circ(128, -56, 6, YELLOW)
    # people: nurse with an elderly woman, doctor with mother and child
    person(s, 640, 800, 1.75, "#fffdf6", "#7fb3b5", SKINS[0], view="side", arms=((30, 62), (24, 50)), hs="bun", sleeve="long", legs=((10, 4), (-10, -14)), dress=False)
    person(s, 712, 802, 1.62, PLUM, PANTS[1], SKINS[1], hair="#c9c7c2", view="side", hs="bun", lean=10, arms=((24, 52), (-14, -30)), legs=((8, 4), (-10, -16)),
           tool=lambda s, a, b: s.line(((a[0] + 2, a[1] - 2), (a[0] + 6, a[1] + 34)), WOOD, 3))
    person(s, 868, 850, 2.0, "#fffdf6", "#35506b", SKINS[2], view="side", arms=((36, 84), (30, 74)), sleeve="long", legs=((4, 2), (-6, -10)))
    person(s, 974, 852, 1.85, ORANGE, PANTS[0], SKINS[0], view="side", hs="long", flip=True, arms=((24, 80), (20, 70)), legs=((4, 0), (-6, -8)))
    person(s, 924, 858, 1.16, YELLOW, "#3d6fa0", SKINS[0], view="back", head=1.3, hs="tail")
    # a bench with people waiting
    person(s, 1190, 812, 1.5, BLUE, PANTS[2], SKINS[1], view="front", legs=((12, 2), (-12, -2)), arms=((22, -20), (-22, 20)), hat="non")
    person(s, 1276, 814, 1.5, WHITE, PANTS[1], SKINS[3], hair="#b5b2ad", arms=((10, 4), (-10, -4)))
    motorbike(s, 1120, 912, 1.5, TEAL, flip=True, shirt=RED, hat=YELLOW)
    blades(s, 30, 985, 1.5, LEAF, 11)
    blades(s, 150, 990, 1.1, "#256b4d", 9)
    blades(s, 1410, 985, 1.4, LEAF, 11)


@scene("mot-cua")
def one_stop(s):
    r = s.rnd
    s.rect(0, 0, W, H, s.lin((0, "#eef0e6"), (1, "#dde5dd")))
    # the ceiling with lamps
    s.poly(((0, 0), (W, 0), (W, 60), (1300, 110), (140, 110), (0, 60)), "#faf7ec")
    for i in range(5):
        s.poly(((250 + i * 200, 74), (350 + i * 200, 74), (358 + i * 200, 92), (242 + i * 200, 92)), "#fff4cf")
    # back wall: wood panel, flag, shelves and window
    s.rect(140, 110, 1160, 480, "#d5ddd2")
    s.rect(430, 110, 580, 480, "#c08f60")
    for i in range(15):
        s.rect(430 + i * 39, 110, 18, 480, "#cb9c6d")
    s.rect(600, 150, 240, 160, "#d8352e", 3)
    star(s, 720, 232, 50)
    s.rect(594, 144, 252, 8, "#e9c46a")
    s.rect(594, 308, 252, 8, "#e9c46a")
    s.rect(170, 160, 230, 290, "#f4f1e4")
    for q in range(2):
        s.rect(178 + q * 110, 168, 104, 274, s.lin((0, "#a8d8e6"), (1, "#e3f1dc")))
        s.path(f"M{178 + q * 110} 442v-70q26-50 52-20q30-40 52 6v84Z", LEAF_M, op=.8)
    s.rect(1036, 170, 240, 380, "#a8754c")
    for row in range(4):
        s.rect(1046, 182 + row * 92, 220, 80, "#7c5236")
        x = 1052
        while x < 1246:
            w = r.choice((16, 20, 24))
            hh = r.uniform(48, 68)
            s.rect(x, 262 + row * 92 - hh, w - 3, hh, r.choice((RED, TEAL, BLUE, YELLOW, CREAM, ORANGE, PLUM)), 2)
            x += w
    s.poly(((0, 60), (140, 110), (140, 620), (0, 720)), "#cbd6cc")
    s.poly(((W, 60), (1300, 110), (1300, 620), (W, 720)), "#c0cdc4")
    # boards that call the next number: only lights
    for i, x in enumerate((250, 560, 880, 1190)):
        s.line(((x, 92), (x, 350)), "#7f8d8d", 4)
        s.rect(x - 62, 346, 124, 50, "#223a41", 8)
        for j in range(3):
            s.rect(x - 44 + j * 32, 358, 22, 26, (YELLOW, "#63c07d", ORANGE, "#63c07d")[i] if j < 2 else "#3d5b62", 4)
    # floor
    s.poly(((140, 590), (1300, 590), (W, 690), (W, H), (0, H), (0, 690)), s.lin((0, "#d8cdb6"), (1, "#c5b696")))
    gr = Ground(330, 720, 900)
    for i in range(-8, 9):
        s.line((gr(i * .36, 2.9), gr(i * .36, 1.42)), "#b5a583", 2, op=.6)
    for z in (2.2, 1.9, 1.67, 1.5):
        y = gr(0, z)[1]
        s.line(((0, y), (W, y)), "#b5a583", 2, op=.6)
    # four officers behind the desk
    for i, (x, sh, hs, sk) in enumerate(((250, "#cfe3ee", "long", 0), (560, WHITE, "short", 1), (880, "#cfe3ee", "bun", 2), (1190, WHITE, "short", 3))):
        s.path(f"M{x - 62} 600v-76q0-22 22-22h80q22 0 22 22v76Z", "#27464e")
        bust(s, x, 600, 1.5, sh, SKINS[sk], view="front", hs=hs, collar=sh != WHITE)
        if sh == WHITE:
            s.poly(((x - 5, 540), (x + 5, 540), (x + 8, 585), (x, 596), (x - 8, 585)), "#b23a34")
        s.rect(x + 28, 562, 20, 26, "#5fa7b0", 3)
    # the long desk
    s.rect(96, 586, 1248, 22, "#e3b98a", 6)
    s.rect(110, 608, 1220, 150, "#fbf5e4")
    s.rect(110, 608, 1220, 16, "#0d2530", op=.16)
    for i in range(5):
        s.rect(110 + i * 302, 608, 12, 150, "#c08f60")
    s.rect(110, 732, 1220, 26, "#2f8f8c")
    for i, x in enumerate((250, 560, 880, 1190)):
        s.rect(x - 120, 640, 232, 74, ("#8fcac6", "#f3d08a", "#8fcac6", "#f3d08a")[i], 6, op=.65)
        s.path(f"M{x - 70} 700l30-34 22 20 34-40 44 54Z", WHITE, op=.7)
        # a screen, papers and a stamp
        s.rect(x - 128, 512, 84, 58, "#2b3b42", 5)
        s.rect(x - 94, 568, 16, 18, "#3b4d55")
        s.rect(x - 112, 582, 52, 6, "#3b4d55", 3)
        s.poly(((x + 62, 590), (x + 112, 590), (x + 122, 602), (x + 66, 602)), WHITE)
        s.rect(x + 76, 566, 26, 22, RED, 4)
        s.rect(x + 85, 552, 8, 16, dark(RED, .3), 3)
        # a low pane
        s.rect(x + 130, 470, 7, 118, "#bcd9d8", op=.9)
    pot(s, 60, 720, 1.3, LEAF, "#e8e2d2")
    pot(s, 1384, 720, 1.3, LEAF, "#e8e2d2")
    # citizens at the desk, from behind
    def paper(s, a, b):
        s.poly(((a[0] - 3, a[1] - 12), (a[0] + 12, a[1] - 14), (a[0] + 14, a[1] + 4), (a[0] - 1, a[1] + 6)), WHITE)
    person(s, 300, 850, 2.1, ORANGE, PANTS[1], SKINS[0], view="back", hs="long", arms=((30, 140), (-16, -6)), tool=paper)
    person(s, 610, 846, 2.15, "#4c7fa8", PANTS[2], SKINS[1], view="back", arms=((28, 120), (-26, -130)))
    person(s, 912, 850, 2.1, PLUM, PANTS[0], SKINS[0], hair="#b5b2ad", view="back", hs="bun", arms=((16, 6), (-24, -120)))
    person(s, 976, 858, 1.45, YELLOW, "#3d6fa0", SKINS[0], view="back", head=1.25, hs="tail")
    person(s, 1240, 852, 2.2, TEAL, PANTS[3], SKINS[3], view="side", flip=True, arms=((34, 96), (10, 4)), tool=paper, legs=((4, 0), (-6, -8)))
    # seats in front, people waiting
    for x0, m in ((120, 3), (860, 4)):
        for i in range(m):
            x = x0 + i * 128
            if (i + m) % 3 != 1:
                bust(s, x, 962, 1.5, (RED, WHITE, "#6d9f63", BLUE_L, PINK)[(i + m) % 5], SKINS[i % 4], "#2a2528" if i != 2 else "#6b6a6a", "back", ("short", "long")[(i + m) % 2])
            s.path(f"M{x - 58} 980v-66q0-18 18-18h80q18 0 18 18v66Z", "#2f7f8a")
            s.path(f"M{x - 46} 980v-56q0-14 14-14h64q14 0 14 14v56Z", "#3f97a0")


@scene("cong-vien")
def park(s):
    r = s.rnd
    sky(s, "#84c7de", "#cdeae6", "#fdf2d3", y=520)
    sun(s, 1130, 150, 46, "#fff6da", "#fff0bd")
    cloud(s, 300, 140, 1.2, op=.85)
    cloud(s, 800, 190, .8, op=.75)
    for x, w, f, c in ((90, 110, 4, "#dfe6d6"), (220, 90, 3, "#f1dfc0"), (480, 100, 4, "#dbe5e2"), (880, 100, 3, "#f1dfc0"), (1000, 120, 5, "#dfe6d6"), (1240, 100, 4, "#dbe5e2")):
        s.rect(x, 470 - f * 46, w, f * 46 + 60, mix(c, "#b7dad6", .25))
        for i in range(f):
            for j in range(3):
                s.rect(x + 14 + j * (w - 20) / 3, 482 - f * 46 + i * 46, 16, 22, "#a9cdd0")
    treeline(s, 452, 70, "#9bcdaa", 90, 560)
    treeline(s, 488, 56, "#68ae7c", 70, 560)
    s.rect(0, 500, W, 460, s.lin((0, "#9fcf78"), (1, "#6cad5d")))
    s.path("M0 560Q400 520 760 560T1440 548V640H0Z", "#8ac46c")
    # the pond with its small bridge
    s.ell(1080, 620, 330, 56, "#d8c58c")
    s.ell(1080, 618, 318, 50, s.lin((0, "#9fd6d2"), (1, "#4c9fa5")))
    s.path("M900 606h90M1060 634h130M1180 600h80M980 648h60", stroke="#e0f3ea", w=4, op=.8)
    for x in (930, 975, 1240, 1290):
        s.ell(x, 640 - abs(x - 1080) * .05, 24, 7, LEAF_M)
    s.circ(955, 628, 8, PINK)
    s.circ(1262, 626, 8, PINK)
    # the path
    s.path("M620 960C560 840 760 760 640 690C540 640 380 640 300 590C260 566 330 545 420 536L460 538C390 552 340 566 390 588C480 630 720 628 830 700C950 790 860 860 1010 960Z", s.lin((0, "#f0e2bd"), (1, "#e3c992")))
    # middle trees and people
    for x, y, k, c in ((80, 610, 1.0, LEAF), (215, 590, .8, LEAF_M), (560, 580, .72, LEAF), (700, 570, .62, LEAF_M), (840, 572, .7, LEAF), (1400, 600, .95, LEAF_M), (1290, 572, .7, LEAF)):
        shadow(s, x, y, 70 * k, 12 * k)
        tree(s, x, y, k, c)
    person(s, 440, 612, .78, RED, PANTS[0], view="side", legs=((30, 4), (-26, -60)), arms=((-30, 40), (30, 90)), flip=True)
    person(s, 500, 620, .78, BLUE, PANTS[1], SKINS[1], view="side", legs=((28, 2), (-24, -56)), arms=((-30, 40), (30, 90)), hs="tail", flip=True)
    for i, sh in enumerate((WHITE, YELLOW, PINK, TEAL)):   # morning exercise on the lawn
        person(s, 800 + i * 62, 700 + (i % 2) * 20 - 14, .9, sh, PANTS[i], SKINS[i], arms=((120, 165), (-120, -165)) if i % 2 else ((88, 92), (-88, -92)),
               legs=((14, 4), (-14, -4)), hair=HAIR if i != 2 else "#b5b2ad", hs=("bun", "short", "bun", "short")[i])
    birds(s, 640, 150, "#5a8a92", 1)
    s.poly(((930, 90), (978, 150), (930, 236), (886, 150)), RED)
    s.poly(((930, 90), (978, 150), (930, 236)), YELLOW)
    s.path("M930 236q-24 40 4 70t-8 76", stroke=ORANGE, w=4)
    s.path("M930 160Q800 480 606 646", stroke=WHITE, w=1.6, op=.8)
    person(s, 585, 742, 1.15, BLUE, PANTS[0], SKINS[1], view="side", head=1.2, arms=((120, 140), (60, 110)), legs=((16, 2), (-14, -24)))
    # flower bed
    for i in range(11):
        x, y = 270 + i * 27, 730 + math.sin(i * .9) * 6 - i * 3
        s.circ(x, y + 8, 19, LEAF if i % 2 else LEAF_M)
    for i in range(34):
        i2 = i * .32
        s.circ(262 + i2 * 27 + r.uniform(-8, 8), 730 - i2 * 3 + r.uniform(-10, 12), 5.5, (RED, YELLOW, WHITE, PINK)[i % 4])
    # benches with people
    bench(s, 1110, 830, 1.25)
    sit(s, 1066, 830, 1.55, PLUM, PANTS[1], SKINS[0], "#c9c7c2", "bun")
    sit(s, 1150, 830, 1.6, "#6d9f63", PANTS[2], SKINS[1], "#b5b2ad", "short")
    # the family on the path
    person(s, 720, 860, 1.85, WHITE, PANTS[0], SKINS[1], view="back", legs=((10, 0), (-8, -12)), arms=((24, 12), (-12, -4)))
    person(s, 784, 866, 1.15, RED, "#3d6fa0", SKINS[0], view="back", head=1.25, legs=((10, 0), (-8, -12)), arms=((-150, -170), (-150, -168)), hs="tail")
    person(s, 846, 858, 1.75, ORANGE, "#4b5f78", SKINS[0], view="back", hs="long", legs=((8, -2), (-10, -14)), arms=((14, 6), (-24, -12)))
    s.line(((784, 768), (800, 640)), INK, 1.6)
    s.ell(802, 612, 24, 30, RED)
    s.ell(794, 602, 7, 11, light(RED, .4))
    # big trees frame the picture
    shadow(s, 130, 880, 210, 30)
    tree(s, 120, 880, 2.35, "#2a7453", WOOD_D)
    bench(s, 300, 880, 1.2, WOOD_L)
    sit(s, 300, 880, 1.6, BLUE_L, PANTS[0], SKINS[2], HAIR, "long", book=True)
    lamp(s, 480, 850, 330, 46, "#38545a")
    shadow(s, 1390, 900, 170, 24)
    tree(s, 1400, 900, 1.9, LEAF, WOOD_D, flower="#f3c64f")
    for x, y, k in ((60, 950, 1.4), (420, 950, 1.2), (560, 940, .9), (1240, 940, 1.2), (1100, 955, 1.3)):
        tuft(s, x, y, k, "#3f8f55")


def sit(s, x, y, k, shirt, pants, skin, hair, hs, book=False, view="front"):
    """A person sitting, seen from the front; (x, y) is the floor between the feet, the seat 26 k high."""
    with s.at(x, y, k):
        if hs == "long":
            s.rect(-9, -77, 18, 26, hair, 7)
        s.line(((5, -27), (8, -22), (8, -3)), dark(pants, .1), 10)
        s.line(((-5, -27), (-8, -22), (-8, -3)), pants, 10)
        s.line(((8, -2), (10, -1)), "#2a3338", 6)
        s.line(((-8, -2), (-10, -1)), "#2a3338", 6)
        s.poly(((-10, -57), (10, -57), (9, -27), (-9, -27)), shirt, edge=6)
        s.poly(((3, -58), (12, -58), (11, -26), (2, -26)), "#0d2530", op=.08)
        s.line(((0, -58), (0, -66)), dark(skin, .1), 6.5)
        for q in (-1, 1):
            s.line(((q * 12, -55), (q * 15, -40), (q * 5, -31)), skin, 6.2)
            s.line(((q * 12, -55), (q * 14.4, -44)), shirt, 8)
        if book:
            s.poly(((-11, -40), (0, -37), (11, -40), (11, -28), (0, -25), (-11, -28)), RED, edge=1)
            s.poly(((-9, -40), (0, -37), (9, -40), (9, -30), (0, -27), (-9, -30)), WHITE)
        s.circ(0, -72, 8.8, hair)
        s.ell(0, -70.4, 6.9, 7.4, skin)
        s.path("M-7.4-71.5Q-1.5-73 1-79Q4.5-73 7.4-71.5L5.5-79H-5.5Z", hair)
        if hs == "bun":
            s.circ(0, -82, 4.4, hair)


@scene("don-ve-sinh")
def cleaning(s):
    r = s.rnd
    sky(s, "#8fcbe0", "#d3ebe6", "#fdf1d2", y=600)
    cloud(s, 640, 150, 1.0, op=.85)
    cloud(s, 980, 100, .7, op=.75)
    sun(s, 720, 330, 40, "#fff6da", "#fff0bd")
    treeline(s, 470, 60, "#a5d0b0", 70, 560, 500, 960)
    # the street runs to the middle: houses left and right get smaller
    cols = (("#f5d9a0", "#d1744a"), ("#cfe0d6", "#4d8f8a"), ("#f2c6ad", "#b95c48"), ("#e6e0c0", "#6d8f5f"), ("#d5dde6", "#4f7399"), ("#f5d9a0", "#b5653f"))
    lw = ((520, 590, 44), (440, 606, 58), (340, 630, 78), (214, 660, 104), (50, 700, 138), (-160, 750, 180))
    seq = []
    for i, (x, y, fh) in enumerate(lw):
        seq.append((x, y, fh * 1.22, 2 + (i % 2), fh, *cols[i]))
        seq.append((W - x - fh * 1.22, y, fh * 1.22, 3 - (i % 2), fh, *cols[(i + 3) % 6]))
    s.poly(((0, 740), (600, 578), (840, 578), (W, 740), (W, H), (0, H)), "#d9cbb0")
    for i, (x, y, w, f, fh, wall, trim) in enumerate(seq):
        haze = .45 - i * .045
        shophouse(s, x, y, w * 1.32 if x < 700 else w * 1.32, f, fh, mix(wall, "#d5e8e0", max(0, haze)), mix(trim, "#b9d6cf", max(0, haze)),
                  (RED, TEAL, ORANGE, "#4f7399", LEAF_M, YELLOW)[(i * 5) % 6] if i > 3 else None, sign=(ORANGE, TEAL, RED, YELLOW)[i % 4] if i > 3 else None)
    # pavements, kerbs and the roadway
    s.poly(((0, 764), (596, 590), (620, 590), (150, 960), (0, 960)), "#e3d6b8")
    s.poly(((W, 764), (844, 590), (820, 590), (1290, 960), (W, 960)), "#e3d6b8")
    s.poly(((616, 590), (824, 590), (1310, 960), (130, 960)), s.lin((0, "#a9b0ab"), (1, "#7f8a88")))
    s.poly(((612, 590), (619, 590), (160, 960), (118, 960)), "#f4ecd6")
    s.poly(((828, 590), (821, 590), (1280, 960), (1322, 960)), "#f4ecd6")
    for a, b in ((.02, .1), (.18, .3), (.42, .58), (.74, .95)):
        y0, y1 = 590 + a * 370, 590 + b * 370
        s.poly(((720 - 2 - a * 7, y0), (720 + 2 + a * 7, y0), (720 + 2 + b * 7, y1), (720 - 2 - b * 7, y1)), "#f4ecd6")
    # street trees
    for x, y, k in ((560, 600, .5), (880, 600, .5), (455, 650, .78), (985, 650, .78), (300, 724, 1.15), (1140, 724, 1.15)):
        shadow(s, x, y, 60 * k, 10 * k)
        tree(s, x, y, k, LEAF if k < 1 else LEAF_M)
    bunting(s, 480, 420, 960, 420, 24, 12, 16)
    bunting(s, 300, 340, 1140, 340, 40, 16, 22)
    # dry leaves
    for _ in range(34):
        t = r.random()
        y = 640 + t * 300
        x = 720 + r.uniform(-1, 1) * (110 + t * 460)
        s.ell(x, y, 4 + 6 * t, 2 + 3 * t, r.choice((ORANGE, YELLOW, "#b5713c")))

    def broom(s, a, b):
        s.line(((b[0] - 8, b[1] - 26), (a[0], a[1]), (a[0] + 17, a[1] + 40)), "#b08a4e", 3)
        s.poly(((a[0] + 14, a[1] + 38), (a[0] + 21, a[1] + 37), (a[0] + 40, a[1] + 56), (a[0] + 16, a[1] + 60)), "#d8a64e", edge=2)
    sw = dict(view="side", arms=((34, 56), (58, 88)), legs=((18, 4), (-16, -24)), lean=14, tool=broom)
    # further away
    person(s, 650, 668, .85, BLUE, PANTS[0], SKINS[1], hat="cap", hatc=RED, **sw)
    person(s, 800, 676, .88, BLUE, PANTS[1], SKINS[0], hat="non", flip=True, **sw)
    person(s, 560, 720, 1.12, BLUE, PANTS[0], SKINS[2], hs="tail", view="back", arms=((20, 6), (-22, -4)))
    s.path("M528 724q-10-26 4-34h14q14 8 6 34Z", "#3f8f6a")
    # a handcart
    x, y = 930, 790
    shadow(s, x, y + 4, 110, 12)
    s.path(f"M{x - 92} {y - 96}H{x + 76}L{x + 58} {y - 20}H{x - 72}Z", ORANGE)
    s.path(f"M{x - 92} {y - 96}H{x + 76}L{x + 73} {y - 82}H{x - 89}Z", dark(ORANGE, .2))
    s.path(f"M{x - 78} {y - 98}q10-34 40-28q14-24 42-8q34-14 56 36Z", "#4f8f5f")
    s.path(f"M{x - 20} {y - 98}q8-20 30-16q20-8 32 16Z", "#d8a64e")
    s.circ(x - 14, y - 18, 26, "#2f3a3e")
    s.circ(x - 14, y - 18, 12, "#a8b0b0")
    s.line(((x + 70, y - 84), (x + 128, y - 104)), "#4c5a60", 7)
    person(s, x + 150, y + 4, 1.5, BLUE, PANTS[0], SKINS[0], view="side", hat="non", flip=True, arms=((46, 74), (40, 70)), legs=((20, 6), (-16, -26)), lean=6, vest=ORANGE)
    # the near group
    person(s, 430, 860, 2.0, BLUE, PANTS[0], SKINS[0], hat="non", vest=None, **sw)
    person(s, 760, 900, 2.25, BLUE, PANTS[1], SKINS[2], hs="tail", hat="cap", hatc=RED, flip=True, **sw)
    for dx, dy in ((0, 0), (26, 8), (-24, 10), (50, 14), (12, 18), (-6, -8)):
        s.ell(596 + dx, 892 + dy, 13, 7, (ORANGE, YELLOW, "#b5713c")[abs(dx) % 3])
    person(s, 1180, 910, 2.1, BLUE, PANTS[3], SKINS[1], view="front", arms=((14, 4), (-16, -6)), hat="cap", hatc=RED)
    s.path("M1212 914q-26-52 4-74l-10-14h34l-10 14q34 22 12 74Z", "#35705a")
    s.path("M1224 844q22 18 14 66h8q20-46-14-66Z", "#0d2530", op=.15)
    s.path("M284 936q-16-44 2-58h44q18 14 2 58Z", "#3f8f6a")
    s.path("M286 880q22-22 44 0Z", "#d8a64e")
    person(s, 230, 930, 2.0, BLUE, PANTS[2], SKINS[3], view="side", lean=38, legs=((26, -4), (-4, -26)), arms=((20, 8), (34, 26)), hs="short")
    pot(s, 62, 900, 1.7, LEAF, "#c9653f")
    pot(s, 1384, 900, 1.7, LEAF, "#c9653f")


@scene("dua-ghe")
def boat_race(s):
    r = s.rnd
    sky(s, "#6fb9d8", "#c3e5ea", "#fdf0cf", y=460)
    cloud(s, 250, 130, 1.2, op=.9)
    cloud(s, 1000, 110, 1.4, op=.9)
    cloud(s, 640, 190, .7, op=.7)
    treeline(s, 330, 70, "#9fcfae", 90, 460)
    treeline(s, 356, 50, "#69ae80", 70, 460)
    for x, h in ((70, 240), (1190, 210), (1370, 250), (690, 170)):
        palm(s, x, 400, h, r.uniform(-26, 26), "#3f8e62", nuts=False, leafy=False)
    # a stand with its roof
    s.rect(410, 318, 230, 84, "#f1e5c8")
    s.poly(((384, 322), (430, 270), (620, 270), (666, 322)), RED)
    s.poly(((384, 322), (430, 270), (525, 270), (525, 322)), light(RED, .12))
    for x in (420, 520, 622):
        s.rect(x, 320, 8, 84, WHITE)
    crowd(s, 430, 630, 396, .95, 7)
    s.rect(0, 396, W, 62, "#d9c48f")
    s.rect(0, 440, W, 22, "#a98f63")
    for x0, x1 in ((-20, 404), (656, 1460)):    # the crowd further back: one shape
        d, x = f"M{x0} 420V392", x0
        while x < x1 - 30:
            b = r.uniform(15, 19)
            d += f"h{n(b * .6)}a{n(b * .62)} {n(b * .66)} 0 1 1 {n(b * 1.2)} 0"
            x += b * 1.8
        s.path(d + "V420Z", "#5f8f86")
    crowd(s, 0, W, 444, 1.5, 26)
    for x in range(30, W, 352):
        flag(s, x, 440, 170, 58)
    bunting(s, 30, 330, 382, 330, 18, 9, 18)
    bunting(s, 735, 330, 1087, 330, 18, 9, 18)
    bunting(s, 1087, 330, 1440, 330, 18, 9, 18)
    water(s, 458, "#9ed5d2", "#4ea9ae", "#2a818b", "#1b606d", rip="#e3f5ee", count=16, op=.4)
    # lane floats
    for y, m in ((512, 13), (632, 10), (806, 7)):
        for i in range(m):
            s.ell((i + .5) * W / m, y, 5 + y * .006, 3.5 + y * .004, RED if i % 2 else WHITE)

    def crew(x, y, L, k, m, c, shirt, trim, phase):
        """A long racing boat with its paddlers, all in one movement."""
        h = L * .04
        s.ell(x, y + h * .7, L * .52, h * .8, "#0d2530", .25)
        d = f"M{n(x - L * .5)} {n(y - h * 2.5)}Q{n(x - L * .42)} {n(y - h * .9)} {n(x - L * .34)} {n(y - h * .85)}H{n(x + L * .36)}Q{n(x + L * .45)} {n(y - h)} {n(x + L * .54)} {n(y - h * 2.9)}"
        s.path(d + f"Q{n(x + L * .48)} {n(y + h * .5)} {n(x + L * .36)} {n(y + h * .6)}H{n(x - L * .36)}Q{n(x - L * .47)} {n(y + h * .4)} {n(x - L * .5)} {n(y - h * 2.5)}Z", dark(c, .35))
        for i in range(m):
            px = x - L * .36 + i * L * .72 / (m - 1)
            with s.at(px, y - h * .35, k):
                a = phase
                s.line(((-2, -6), (10, -12), (14, 0)), PANTS[0], 11)
                s.poly(((-8, -4), (6, -4), (17, -36), (3, -40)), shirt, edge=7)
                hx, hy = polar(10, -36, 55 + a, 17)
                h2x, h2y = polar(hx, hy, 30 + a, 15)
                s.line(((h2x - 10, h2y - 34), (h2x + 7, h2y + 34)), "#e3c184", 4)
                s.ell(h2x + 8, h2y + 36, 4.4, 13, "#e3c184")
                s.line(((10, -36), (hx, hy), (h2x, h2y)), SKINS[i % 4], 6.6)
                s.line(((10, -36), (10 + (hx - 10) * .7, -36 + (hy + 36) * .7)), dark(shirt, .12), 8)
                s.circ(16, -52, 9.4, SKINS[i % 4])
                s.path("M24-58A10 10 0 0 0 6-53Q8-44 12-43Q13-52 24-58Z", HAIR)
                s.path("M6.4-57Q16-62 25-56", stroke=trim, w=4)
        s.path(f"M{n(x - L * .5)} {n(y - h * 2.5)}Q{n(x - L * .43)} {n(y - h * .35)} {n(x - L * .34)} {n(y - h * .3)}H{n(x + L * .36)}Q{n(x + L * .46)} {n(y - h * .5)} {n(x + L * .54)} {n(y - h * 2.9)}"
               f"Q{n(x + L * .48)} {n(y + h * .7)} {n(x + L * .36)} {n(y + h * .8)}H{n(x - L * .36)}Q{n(x - L * .47)} {n(y + h * .6)} {n(x - L * .5)} {n(y - h * 2.5)}Z", c)
        s.path(f"M{n(x - L * .44)} {n(y - h * .35)}Q{n(x - L * .4)} {n(y + h * .1)} {n(x - L * .34)} {n(y + h * .12)}H{n(x + L * .37)}Q{n(x + L * .45)} {n(y)} {n(x + L * .5)} {n(y - h * 1.5)}", stroke=trim, w=h * .22)
        for i in range(6):
            s.circ(x - L * .30 + i * L * .12, y + h * .42, h * .13, trim)
        s.ell(x + L * .47, y - h * .9, h * .3, h * .24, WHITE)
        s.circ(x + L * .473, y - h * .9, h * .13, INK)
        bx, by = x + L * .30, y + h * .95     # the bow wave
        s.path(f"M{n(bx)} {n(by)}q{n(L * .08)} {n(-h * .5)} {n(L * .15)} {n(-h * .35)}q{n(L * .05)} {n(-h * .5)} {n(L * .08)} {n(h * .15)}q{n(-L * .02)} {n(h * .6)} {n(-L * .23)} {n(h * .2)}Z", "#eefaf4", op=.9)
        s.path(f"M{n(x - L * .55)} {n(y + h)}H{n(x + L * .3)}M{n(x - L * .4)} {n(y + h * 1.5)}H{n(x - L * .1)}", stroke="#dff2ec", w=3.5, op=.6)
    crew(560, 574, 760, 1.15, 8, "#2f6fa8", WHITE, YELLOW, 18)
    crew(860, 716, 980, 1.55, 8, "#b8382f", YELLOW, "#ffd76a", -6)
    crew(560, 892, 1240, 2.2, 8, "#2b7f4c", "#e7562f", "#f4e7b0", 14)


@scene("vuon-cay")
def orchard(s):
    r = s.rnd
    sky(s, "#8accdd", "#d3ece0", "#fdf3cf", y=480)
    sun(s, 420, 170, 48, "#fff6da", "#fff0bd")
    cloud(s, 900, 130, 1.2, op=.85)
    cloud(s, 1260, 210, .7, op=.75)
    treeline(s, 400, 70, "#a7d3b0", 90, 520)
    house(s, 1010, 452, 190, 82, CREAM, RED)
    palm(s, 975, 456, 230, -22, "#4f9c6c", nuts=False)
    palm(s, 1235, 456, 260, 24, "#4f9c6c", nuts=False)
    treeline(s, 446, 46, "#73b684", 60, 520, -30, 960)
    treeline(s, 456, 40, "#73b684", 60, 520, 1240, 1480)
    s.rect(0, 450, W, 510, s.lin((0, "#a9d47c"), (1, "#6fae58")))
    # beds and ditches running to a point
    vx, vy = 700, 420

    def bed(a, b, col):
        y = 960
        s.poly(((vx + (a - vx) * .06, vy + (y - vy) * .06), (vx + (b - vx) * .06, vy + (y - vy) * .06), (b, y), (a, y)), col)
    s.poly(((0, 500), (0, 450), (W, 450), (W, 500)), "#9ccc72")
    for i, x in enumerate(range(-2300, 3700, 500)):
        bed(x, x + 330, "#8ec567" if i % 2 else "#82bb5f")
        bed(x + 330, x + 346, "#b98f5d")
        bed(x + 346, x + 490, "#67b5b4")
        bed(x + 372, x + 430, "#94d0c9")
        bed(x + 490, x + 500, "#b98f5d")
    s.rect(0, 440, W, 22, "#73b684")
    bush(s, 120, 462, 300, 40, "#73b684")
    bush(s, 560, 462, 360, 36, "#69ad7a")
    bush(s, 1300, 462, 320, 40, "#69ad7a")
    # rows of fruit trees, from far to near
    rows = []
    for i, x in enumerate(range(-2300, 3700, 500)):
        mid = x + 165
        for t in (.10, .14, .20, .29, .43, .64, .96):
            px, py = vx + (mid - vx) * t, vy + 540 * t
            if -160 < px < W + 160:
                rows.append((t, px, py))
    rows.sort()
    for t, px, py in rows:
        if t > .9 and 250 < px < 1200:
            continue
        if t > .6 and 330 < px < 1120:
            continue
        haze = max(0, .45 - t)
        shadow(s, px, py, 150 * t, 26 * t)
        if t < .25:
            c = mix(LEAF_M, "#bfe0b0", haze)
            s.rect(px - 12 * t, py - 130 * t, 24 * t, 130 * t, mix(WOOD_D, "#bfe0b0", haze))
            bush(s, px, py - 110 * t, 250 * t, 250 * t, c)
            for _ in range(4):
                s.circ(px + r.uniform(-70, 70) * t, py - r.uniform(150, 250) * t, 13 * t, ORANGE)
        else:
            tree(s, px, py, t * 1.25, mix(LEAF if t > .3 else LEAF_M, "#bfe0b0", haze), WOOD_D, fruit=ORANGE)
    # the near bed: one good tree with a ladder, pickers and baskets
    shadow(s, 470, 860, 250, 34)
    tree(s, 470, 862, 2.0, LEAF, WOOD_D, fruit="#f0922f")
    for q in (-1, 1):
        s.line(((640 + q * 28, 880), (560 + q * 17, 500)), "#c08f55", 9)
    for i in range(9):
        t = (i + .6) / 9.4
        x, y, w = 640 - 80 * t, 880 - 380 * t, 28 - 11 * t
        s.line(((x - w, y), (x + w, y)), "#a8773f", 7)
    person(s, 610, 742, 1.75, TEAL, PANTS[0], SKINS[1], view="back", hat="non", sleeve="long", arms=((-150, -165), (-60, -150)), legs=((10, 4), (-14, 10)), shade=False)
    person(s, 800, 872, 1.95, PINK, PANTS[1], SKINS[0], view="side", hat="non", sleeve="long", arms=((50, 84), (42, 76)), legs=((12, 4), (-12, -18)),
           tool=lambda s, a, b: (basket(s, a[0] + 16, a[1] + 10, .45, ORANGE)), flip=True)
    person(s, 1000, 890, 2.0, BLUE, PANTS[2], SKINS[3], view="side", hat="non", sleeve="long", lean=30, arms=((16, 30), (30, 46)), legs=((18, -4), (-8, -26)))
    for x, y, k in ((1120, 892, 1.25), (1230, 908, 1.35), (1060, 925, 1.25), (700, 912, 1.2)):
        shadow(s, x, y, 56 * k, 9 * k)
        basket(s, x, y, k, ORANGE)
    for x, y in ((905, 915), (930, 922), (885, 925), (1150, 940), (760, 930)):
        s.circ(x, y, 11, ORANGE)
        s.circ(x - 3, y - 3, 4, light(ORANGE, .4))
    leaves(s, 1465, 985, 1.2, "#24674c", (-14, -38, -62, -84), 220)
    blades(s, 60, 975, 1.3, "#256b4d", 11)
    for x, y, k in ((220, 945, 1.4), (340, 925, 1.0), (560, 950, 1.2), (860, 952, 1.2)):
        tuft(s, x, y, k, "#3f8f55")


@scene("cho-trung-tam")
def market(s):
    r = s.rnd
    sky(s, "#86c6dd", "#d3ebe4", "#fdf1d0", y=460)
    cloud(s, 220, 110, 1.0, op=.85)
    cloud(s, 1240, 130, 1.0, op=.85)
    treeline(s, 330, 60, "#a6d1b2", 80, 520)
    # the market hall
    s.rect(330, 240, 780, 270, "#f6dfa8")
    s.path("M300 246Q720 60 1140 246Z", "#c9523f")
    s.path("M720 152Q930 152 1140 246H720Z", dark("#c9523f", .12))
    s.path("M380 246Q720 108 1060 246Z", "#f6dfa8")
    s.path("M440 246Q720 140 1000 246Z", "#5f9ea3")
    for i in range(-3, 4):
        s.rect(716 + i * 80, 200 + i * i * 4, 7, 50, "#f6dfa8")
    s.rect(300, 240, 840, 18, "#fff6e0")
    for i in range(7):
        s.rect(352 + i * 108, 290, 80, 220, "#4f6a62")
        s.path(f"M{352 + i * 108} 330v-6q40-50 80 0v6Z", "#f6dfa8")
        s.circ(392 + i * 108, 352, 12, "#ffe9a8", op=.9)
    for i, x in enumerate((120, 1150)):
        shophouse(s, x, 510, 190, 2, 120, ("#cfe0d6", "#f2c6ad")[i], ("#4d8f8a", "#b95c48")[i], (TEAL, ORANGE)[i])
    palm(s, 60, 520, 330, -20, "#3f8e62", size=150)
    palm(s, 1380, 520, 350, 20, "#3f8e62", size=150)
    s.rect(0, 505, W, 455, s.lin((0, "#d9c8a4"), (1, "#cdb080")))
    gr = Ground(380, 720, 900)
    for i in range(-8, 9):
        s.line((gr(i * .34, 7), gr(i * .34, 1.52)), "#bfa676", 2, op=.55)
    for z in (4.6, 3.4, 2.7, 2.25, 1.92, 1.7):
        y = gr(0, z)[1]
        s.line(((0, y), (W, y)), "#bfa676", 2, op=.55)
    bunting(s, 160, 270, 720, 250, 30, 16, 18)
    bunting(s, 720, 250, 1280, 270, 30, 16, 18)
    # people in the back
    for i in range(9):
        x = 420 + i * 74 + r.uniform(-12, 12)
        person(s, x, 556 + (i % 3) * 12, .82, r.choice(SHIRTS), r.choice(PANTS), SKINS[i % 4], view=("back", "front", "side")[i % 3], hat="non" if i % 3 == 1 else None,
               hs=("long", "short", "bun")[i % 3], legs=((10, 2), (-8, -14)), flip=i % 2 == 0)

    def stall(x, y, w, k, c, fruits, seller, sk):
        h = 190 * k
        shadow(s, x + w / 2, y + 4, w * .56, 14 * k)
        for px in (x + 8 * k, x + w - 16 * k):
            s.rect(px, y - h - 60 * k, 9 * k, h + 60 * k, "#7c6a55")
        s.rect(x + 10 * k, y - h - 40 * k, w - 20 * k, h, "#0d2530", op=.10)
        person(s, x + w * .5, y - 20 * k, 1.55 * k, seller, PANTS[1], SKINS[sk], hat="non" if sk % 2 else None, hs="bun", arms=((40, 20), (-40, -20)), shade=False)
        # the slanting counter
        s.poly(((x + 8 * k, y - 110 * k), (x + w - 8 * k, y - 110 * k), (x + w + 10 * k, y - 66 * k), (x - 10 * k, y - 66 * k)), WOOD_L)
        s.rect(x - 10 * k, y - 68 * k, w + 20 * k, 68 * k, WOOD)
        s.rect(x - 10 * k, y - 68 * k, w + 20 * k, 10 * k, dark(WOOD, .2))
        for i in range(int(w / (46 * k))):
            s.rect(x - 4 * k + i * 46 * k, y - 54 * k, 40 * k, 50 * k, light(WOOD, .09))
        m = len(fruits)
        cell = w / m
        for i, f in enumerate(fruits):
            cx = x + cell * (i + .5)
            heap(s, cx, y - 78 * k, cell * .86, f, 3, 11 * k, leaf=LEAF if f == YELLOW else None)
        awn(s, x - 24 * k, y - h - 76 * k, w + 48 * k, 66 * k, c)
    stall(372, 690, 240, .92, TEAL, (ORANGE, "#5fa04c", RED), PINK, 0)
    stall(828, 690, 240, .92, ORANGE, ("#8fc35a", YELLOW, PLUM), BLUE_L, 1)
    person(s, 655, 716, 1.35, WHITE, PANTS[0], SKINS[1], view="side", flip=True, arms=((30, 70), (12, 6)), legs=((8, 2), (-8, -12)), hs="long")
    person(s, 782, 722, 1.4, RED, PANTS[1], SKINS[2], view="side", arms=((36, 76), (10, 4)), legs=((8, 2), (-8, -12)), hs="bun")
    stall(-80, 880, 420, 1.3, RED, (YELLOW, RED, "#5fa04c"), "#6d9f63", 3)
    stall(1110, 880, 430, 1.3, LEAF_M, (RED, ORANGE, "#a7c957"), ORANGE, 2)

    def bag(s, a, b):
        s.path(f"M{n(a[0] - 7)} {n(a[1] + 8)}h14l4 22h-22Z", ORANGE)
        s.path(f"M{n(a[0] - 5)} {n(a[1] + 8)}q5-12 10 0", stroke=dark(ORANGE, .2), w=2)
    person(s, 440, 890, 2.15, "#4c7fa8", PANTS[2], SKINS[0], view="side", flip=True, hs="long", arms=((36, 80), (-6, 2)), legs=((10, 2), (-10, -16)), tool=bag)
    person(s, 650, 906, 2.2, WHITE, PANTS[0], SKINS[1], view="back", hs="tail", arms=((14, 6), (-16, -6)), legs=((8, -2), (-8, -14)), tool=bag)
    person(s, 752, 912, 1.35, YELLOW, "#3d6fa0", SKINS[1], view="back", head=1.25, arms=((14, 6), (-34, -40)))
    person(s, 1000, 890, 2.15, PLUM, PANTS[1], SKINS[3], view="side", hat="non", arms=((40, 84), (20, 10)), legs=((10, 2), (-10, -16)), tool=bag)
    for x, y, k, f in ((560, 950, 1.0, "#5fa04c"), (860, 948, 1.05, RED), (950, 958, .95, YELLOW)):
        shadow(s, x, y, 52 * k, 8)
        basket(s, x, y, k, f)


@scene("thu-vien")
def library(s):
    r = s.rnd
    s.rect(0, 0, W, H, s.lin((0, "#efe6d0"), (1, "#e2d3b4")))
    # back wall with a high window in the middle
    s.rect(0, 0, W, 70, "#d9c39a")
    s.rect(0, 64, W, 10, "#b98f5d")
    s.path("M520 600V240a200 170 0 0 1 400 0V600Z", "#fbf5e4")
    clip = s.clip("M540 588V240a180 152 0 0 1 360 0V588Z")
    with s.g(clip=clip):
        s.rect(540, 80, 360, 520, s.lin((0, "#9cd3e4"), (1, "#fbf0d0")))
        cloud(s, 660, 230, .7, op=.9)
        treeline(s, 470, 70, "#9ecfac", 60, 600, 520, 920)
        treeline(s, 520, 60, "#62aa77", 60, 600, 520, 920)
        palm(s, 820, 600, 300, 10, "#3f8e62", size=110, nuts=False, leafy=False)
        for x in (628, 717, 806):
            s.rect(x, 80, 7, 520, "#fbf5e4")
        for y in (240, 410):
            s.rect(540, y, 360, 7, "#fbf5e4")
    s.rect(506, 588, 428, 18, "#d9c39a")
    # shelves at both sides, in three planes
    cols = (RED, TEAL, BLUE, YELLOW, "#f4ead2", ORANGE, PLUM, LEAF_M, "#35506b", PINK)

    def shelf(x, y, w, h, rows, c, haze=0.0, big=1.0):
        s.rect(x, y, w, h, mix(c, "#efe6d0", haze))
        rh = (h - 14) / rows
        for i in range(rows):
            yy = y + 10 + i * rh
            s.rect(x + 10, yy, w - 20, rh - 10, mix(dark(c, .42), "#efe6d0", haze))
            q = x + 14
            while q < x + w - 34 * big:
                if r.random() < .10:
                    q += 24 * big
                    continue
                bw, bh = r.choice((15, 19, 24)) * big, (rh - 10) * r.uniform(.66, .9)
                col = mix(r.choice(cols), "#efe6d0", haze)
                s.rect(q, yy + rh - 10 - bh, bw - 1.5, bh, col)
                q += bw
    shelf(330, 150, 170, 460, 5, "#b07a4c", .28, .95)
    shelf(940, 150, 170, 460, 5, "#b07a4c", .28, .95)
    s.poly(((0, 600), (W, 600), (W, H), (0, H)), s.lin((0, "#cfa878"), (1, "#b0845a")))
    for i in range(-9, 10):
        s.line(((720 + i * 70, 600), (720 + i * 230, 960)), "#a87b50", 2, op=.6)
    s.poly(((540, 606), (900, 606), (1130, 960), (310, 960)), "#fff0c4", op=.28)
    shelf(110, 110, 230, 560, 5, "#9c6840", .1, 1.2)
    shelf(1100, 110, 230, 560, 5, "#9c6840", .1, 1.2)
    shelf(-150, 60, 270, 720, 5, "#85563a", 0, 1.6)
    shelf(1320, 60, 270, 720, 5, "#85563a", 0, 1.6)
    # lamps
    for x, y in ((430, 180), (720, 120), (1010, 180)):
        s.line(((x, 70), (x, y)), "#4c3a30", 4)
        s.path(f"M{x - 46} {y + 34}q6-40 46-42q40 2 46 42Z", "#2f7f7d")
        s.ell(x, y + 34, 46, 7, "#ffe7a6")
        s.ell(x, y + 60, 130, 60, s.rad((0, ("#fff0bd", .7)), (1, ("#fff0bd", 0))))
    # a ladder and people at the shelves
    for q in (0, 44):
        s.line(((1120 + q, 692), (1150 + q * .8, 250)), "#6b4630", 8)
    for i in range(8):
        t = (i + .5) / 8
        s.line(((1120 + 30 * t, 692 - 442 * t), (1164 + 21 * t, 692 - 442 * t)), "#7d543a", 6)
    person(s, 1158, 580, 1.45, "#4c7fa8", PANTS[2], SKINS[1], view="back", arms=((140, 165), (-30, -60)), legs=((6, 4), (-10, 6)), shade=False)

    def book(s, a, b):
        s.poly(((a[0] - 4, a[1] - 13), (a[0] + 9, a[1] - 15), (a[0] + 11, a[1] + 5), (a[0] - 2, a[1] + 6)), RED, edge=1)
    person(s, 262, 706, 1.6, PINK, "#4b5f78", SKINS[0], view="back", hs="long", arms=((40, 130), (-10, -4)), tool=book)
    person(s, 600, 690, 1.3, WHITE, PANTS[0], SKINS[2], view="side", arms=((36, 96), (28, 90)), legs=((14, 4), (-14, -20)), tool=book)
    person(s, 860, 694, .98, YELLOW, "#3d6fa0", SKINS[1], view="side", flip=True, head=1.25, hs="tail", arms=((34, 100), (28, 90)), legs=((12, 2), (-12, -18)), tool=book)
    # reading tables
    def table(x, y, w, k):
        shadow(s, x, y + 96 * k, w * .5, 14 * k)
        s.poly(((x - w * .45, y), (x + w * .45, y), (x + w * .5, y + 34 * k), (x - w * .5, y + 34 * k)), "#d9a66c")
        s.rect(x - w * .5, y + 34 * k, w, 13 * k, "#9b6b43")
        for q in (-.46, .43):
            s.rect(x + w * q, y + 47 * k, 15 * k, 52 * k, "#7d5336")

    def reader(x, y, k, shirt, sk, hs, hair=HAIR, head=1.0):
        bust(s, x, y, k, shirt, SKINS[sk], hair, "front", hs)
        s.poly(((x - 44 * k, y - 14 * k), (x, y - 4 * k), (x + 44 * k, y - 14 * k), (x + 50 * k, y + 12 * k), (x, y + 22 * k), (x - 50 * k, y + 12 * k)), dark(RED, .1))
        s.poly(((x - 42 * k, y - 16 * k), (x, y - 5 * k), (x + 42 * k, y - 16 * k), (x + 46 * k, y + 9 * k), (x, y + 18 * k), (x - 46 * k, y + 9 * k)), WHITE)
        s.line(((x, y - 5 * k), (x, y + 18 * k)), STONE, 2)
        s.circ(x - 46 * k, y, 8 * k, SKINS[sk])
        s.circ(x + 46 * k, y, 8 * k, SKINS[sk])
    for x, sh, sk, hs in ((470, TEAL, 1, "short"), (970, ORANGE, 0, "long")):
        s.path(f"M{x - 52} 790v-60q0-20 20-20h64q20 0 20 20v60Z", "#6b4630")
        bust(s, x, 790, 1.25, sh, SKINS[sk], view="front", hs=hs)
    table(470, 782, 330, 1.0)
    table(970, 782, 330, 1.0)
    for x, sk in ((470, 1), (970, 0)):
        s.poly(((x - 48, 774), (x, 786), (x + 48, 774), (x + 54, 802), (x, 812), (x - 54, 802)), WHITE)
        s.line(((x, 786), (x, 812)), STONE, 2)
        s.circ(x - 52, 790, 10, SKINS[sk])
        s.circ(x + 52, 790, 10, SKINS[sk])
    for x, cs in ((590, (BLUE, RED, YELLOW)), (850, (LEAF_M, PLUM))):
        for i, c in enumerate(cs):
            s.rect(x - 40 + i * 4, 790 - i * 13, 66, 13, c, 2)
    # the near table
    for x, sh, sk, hs, k in ((300, "#6d9f63", 2, "long", 1.7), (720, WHITE, 0, "short", 1.45), (1130, BLUE, 3, "short", 1.7)):
        s.path(f"M{x - 74} 930v-90q0-24 24-24h100q24 0 24 24v90Z", "#54372a")
        bust(s, x, 920, k, sh, SKINS[sk], view="front", hs=hs)
    s.poly(((70, 896), (1370, 896), (1450, 962), (-10, 962)), "#cf9a60")
    for x, sk in ((300, 2), (1130, 3)):
        s.poly(((x - 76, 896), (x, 914), (x + 76, 896), (x + 86, 938), (x, 956), (x - 86, 938)), WHITE)
        s.line(((x, 914), (x, 956)), STONE, 2.5)
        s.circ(x - 80, 918, 15, SKINS[sk])
        s.circ(x + 80, 918, 15, SKINS[sk])
    s.poly(((640, 884), (800, 884), (812, 944), (628, 944)), "#35454c", edge=5)
    for x, cs in ((500, (RED, YELLOW, TEAL, BLUE)), (930, (PLUM, ORANGE, "#f4ead2"))):
        for i, c in enumerate(cs):
            s.rect(x - 56 + (i % 2) * 9, 916 - i * 18, 112, 18, c, 3)
            s.rect(x - 50 + (i % 2) * 9, 920 - i * 18, 6, 10, light(c, .4))


@scene("san-the-thao")
def sports_ground(s):
    sky(s, "#75bcdb", "#c6e6ea", "#fdf0cf", y=460)
    cloud(s, 200, 130, 1.0, op=.9)
    cloud(s, 900, 110, 1.3, op=.9)
    cloud(s, 1300, 190, .8, op=.75)
    treeline(s, 350, 70, "#9fcfae", 90, 460)
    treeline(s, 380, 50, "#69ae80", 70, 460)
    # the stand
    s.poly(((360, 420), (1080, 420), (1040, 300), (400, 300)), "#d9d3be")
    for i in range(4):
        y = 318 + i * 28
        s.rect(396 - i * 9, y, 648 + i * 18, 28, (TEAL, "#e9e2cc", TEAL, "#e9e2cc")[i])
    for i in range(3):
        crowd(s, 404 - i * 8, 1036 + i * 8, 344 + i * 30, .78, 22)
    s.poly(((350, 250), (1090, 250), (1130, 222), (310, 222)), RED)
    s.poly(((350, 250), (1090, 250), (1096, 262), (344, 262)), dark(RED, .3))
    for x in (392, 624, 812, 1042):
        s.rect(x, 258, 8, 160, "#f4efe0")
    for x in (470, 720, 970):
        flag(s, x, 224, 90, 40)
    # floodlights
    for x in (150, 1290):
        s.path(f"M{x - 12} 440L{x - 4} 130H{x + 4}L{x + 12} 440Z", "#7d8b8e")
        s.rect(x - 46, 84, 92, 56, "#56656a", 5)
        for i in range(4):
            for j in range(2):
                s.circ(x - 33 + i * 22, 98 + j * 26, 8, "#fff3c6")
    for x in (30, 240, 1180, 1400):
        tree(s, x, 440, .62, LEAF_M if x % 4 else LEAF)
    s.rect(0, 420, W, 24, "#e9e2cc")
    for i in range(12):
        s.rect(10 + i * 122, 424, 100, 18, (TEAL, YELLOW, RED, BLUE_L)[i % 4], 2)
    # the ground, and a volleyball court seen from behind one team
    s.rect(0, 440, W, 520, s.lin((0, "#7dbb6c"), (1, "#4f9a56")))
    gr = Ground(300, 720, 900)
    q = lambda x, z: gr(x, z)
    near, far, net, half = 1.5, 4.2, 2.45, 1.05
    for grow, col in ((.22, "#3f8f6a"), (0, "#dd8f52")):
        s.poly((q(-half - grow, far + grow * 3), q(half + grow, far + grow * 3), q(half + grow, near - grow * .4), q(-half - grow, near - grow * .4)), col)
    wl = "#fdf6e6"

    def mark(pts, w):
        s.line([q(*p) for p in pts], wl, w)
    mark(((-half, far), (half, far), (half, near), (-half, near), (-half, far)), 6)
    mark(((-half, 2.05), (half, 2.05)), 5)
    mark(((-half, 2.95), (half, 2.95)), 4)
    mark(((-half, net), (half, net)), 4)

    def player(x, z, c, sk, **kw):
        px, py = q(x, z)
        person(s, px, py, gr.k(z) * .0038, c, "#fbf3e4" if c == RED else "#22384f", SKINS[sk], shoe="#2b3337", shorts=True, **kw)
    ready = dict(arms=((52, 100), (-52, -100)), legs=((16, -4), (-16, 4)))
    up = dict(arms=((158, 172), (-158, -172)), legs=((6, 2), (-6, -2)))
    # those beyond the net look at us
    player(-.5, 3.7, BLUE, 1, **ready)
    player(.55, 3.8, BLUE, 2, hs="long", **ready)
    player(.1, 3.25, BLUE, 0, **ready)
    player(-.62, 2.85, BLUE, 3, **ready)
    # two of them stand ready to block, hands above the net
    for x, sk in ((.16, 1), (.42, 2)):
        px, py = q(x, 2.6)
        s.ell(px, py + 2, 34, 7, "#0d2530", .2)
        person(s, px, py - 44, 1.34, BLUE, "#22384f", SKINS[sk], shoe="#2b3337", shorts=True, shade=False, **up)
    # the net
    (x1, y1), (x2, y2) = q(-half - .06, net), q(half + .06, net)
    top, low = y1 - gr.k(net) * .56, y1 - gr.k(net) * .27
    for i in range(1, 52):
        x = x1 + (x2 - x1) * i / 52
        s.line(((x, top), (x, low)), "#1c3038", 1.4, op=.5)
    for i in range(1, 7):
        y = top + (low - top) * i / 7
        s.line(((x1, y), (x2, y)), "#1c3038", 1.4, op=.5)
    s.line(((x1, low), (x2, low)), WHITE, 4)
    s.line(((x1, top), (x2, top)), WHITE, 13)
    for x, d in ((x1, -1), (x2, 1)):
        s.line(((x + d * 12, y1 + 6), (x + d * 12, top - 10)), "#2c6a74", 14)
        s.line(((x - d * 24, low), (x - d * 24, top - 66)), RED, 5)
        for j in (0, 2):
            s.line(((x - d * 24, top - 20 - j * 15), (x - d * 24, top - 34 - j * 15)), WHITE, 5)
    # the referee's stand
    sx, sy = x1 - 66, y1 + 16
    for dx in (-26, 26):
        s.line(((sx + dx, sy), (sx + dx * .6, sy - 150)), "#6b5138", 8)
    for i in range(4):
        s.line(((sx - 24 + i * 2, sy - 22 - i * 34), (sx + 24 - i * 2, sy - 22 - i * 34)), "#6b5138", 5)
    person(s, sx, sy - 146, 1.24, WHITE, "#23272a", SKINS[0], arms=((96, 100), (-10, -6)), shade=False)
    # our side: one jumps to hit, the others stand ready
    player(-.72, 2.18, RED, 3, view="back", **ready)
    px, py = q(.06, 2.2)
    s.ell(px, py + 2, 40, 8, "#0d2530", .22)
    person(s, px, py - 72, 1.56, RED, "#fbf3e4", SKINS[0], view="back", shoe="#2b3337", shorts=True, shade=False,
           arms=((168, 150), (-70, -30)), legs=((30, -40), (-12, -58)), lean=6)
    player(.74, 2.12, RED, 1, view="back", hs="long", **ready)
    player(-.42, 1.72, RED, 2, view="back", **ready)
    player(.6, 1.66, RED, 0, view="back", **ready)
    # the ball, white with a blue and a yellow panel
    bx, by = px + 74, top - 66
    s.circ(bx, by, 21, WHITE)
    s.path(f"M{bx - 20} {by - 6}Q{bx - 4} {by - 16} {bx + 6} {by - 20}", "none", BLUE, 7)
    s.path(f"M{bx - 19} {by + 9}Q{bx} {by - 4} {bx + 18} {by - 10}", "none", YELLOW, 7)
    s.path(f"M{bx - 8} {by + 19}Q{bx + 8} {by + 8} {bx + 20} {by + 4}", "none", BLUE, 7)
    for x, sh, sk, hs, k in ((90, TEAL, 1, "short", 1.5), (230, PINK, 0, "long", 1.35), (1180, WHITE, 2, "short", 1.4), (1330, ORANGE, 0, "bun", 1.5)):
        bust(s, x, 968, k, sh, SKINS[sk], view="back", hs=hs)


@scene("phong-chong-ngap")
def flood_dyke(s):
    r = s.rnd
    sky(s, "#5d7f8c", "#8fadb0", "#c9d3c4", y=560)
    for x, y, k, c in ((180, 120, 1.7, "#74929b"), (620, 90, 1.5, "#7f9ba2"), (1080, 130, 1.9, "#708e98"), (1400, 80, 1.3, "#7f9ba2"), (400, 220, 1.2, "#93abae"), (880, 250, 1.1, "#9bb1b1")):
        cloud(s, x, y, k, c, .9)
    treeline(s, 430, 56, "#8fb0a5", 80, 560)
    # the town behind the dyke, to the right
    treeline(s, 470, 40, "#7aa394", 60, 560)
    for x, w, c in ((880, 150, "#b95c48"), (1060, 170, "#4d7f83"), (1262, 180, "#bd7a45")):
        house(s, x, 548, w, w * .5, "#e9e0c8", c)
    palm(s, 1040, 550, 300, -60, "#3f7d62", size=150)
    palm(s, 1246, 552, 360, -80, "#3a775d", size=170)
    palm(s, 840, 540, 220, -46, "#4b8a70", size=110)
    # high water on the left
    s.rect(0, 520, W, 440, s.lin((0, "#b7ae8c"), (.4, "#94835f"), (1, "#6f6149")))
    ripples(s, 530, 940, "#d8cfae", 60, .45, 0, 760)
    for x, y, k in ((120, 560, .8), (330, 545, .6), (60, 660, 1.2)):
        hyacinth(s, x, y, k, "#5a8f63")
    # half drowned trees and a water gauge without figures
    tree(s, 230, 560, .6, "#4f8468")
    tree(s, 470, 548, .45, "#5a8d72")
    s.rect(560, 470, 20, 240, "#f4efe0", 2)
    for i in range(8):
        s.rect(560, 476 + i * 30, 20, 14, RED if i < 3 else BLUE)
    s.ell(570, 706, 30, 6, "#5a4d3a", .5)
    # the dyke: its slope and its crown run to the back
    s.poly(((700, 540), (830, 540), (1560, 960), (150, 960)), "#7a8a5a")
    s.poly(((745, 540), (830, 540), (1560, 960), (520, 960)), s.lin((0, "#c3a878"), (1, "#a98a5c")))
    s.poly(((830, 540), (W, 548), (W, 900)), "#6f9a5f")
    s.poly(((790, 560), (796, 560), (1060, 960), (960, 960)), "#8f7349", op=.35)
    for i in range(9):
        t = i / 9
        blades(s, 730 - t * 430, 600 + t * 350, .25 + t * .6, "#4f7f50", 7)
    # the wall of sand bags along the water side
    def bag(x, y, w, c):
        h = w * .42
        s.path(f"M{n(x - w / 2)} {n(y - h * .5)}Q{n(x - w / 2)} {n(y - h)} {n(x - w * .3)} {n(y - h)}H{n(x + w * .3)}Q{n(x + w / 2)} {n(y - h)} {n(x + w / 2)} {n(y - h * .5)}"
               f"Q{n(x + w / 2)} {n(y)} {n(x + w * .3)} {n(y)}H{n(x - w * .3)}Q{n(x - w / 2)} {n(y)} {n(x - w / 2)} {n(y - h * .5)}Z", c)
        s.path(f"M{n(x - w * .44)} {n(y - h * .2)}Q{n(x)} {n(y + h * .12)} {n(x + w * .44)} {n(y - h * .2)}Q{n(x + w * .46)} {n(y)} {n(x + w * .3)} {n(y)}H{n(x - w * .3)}Q{n(x - w * .46)} {n(y)} {n(x - w * .44)} {n(y - h * .2)}Z", "#0d2530", op=.16)
        s.line(((x + w * .36, y - h * .82), (x + w * .44, y - h * .3)), "#0d2530", w * .02, op=.3)
    s.poly(((742, 548), (760, 548), (520, 960), (340, 960)), "#a8946a")
    tones = ("#e2d4ae", "#d6c497", "#cbb687", "#e8dcbb")
    m = 28
    for i in range(m):
        t = (i / (m - 1)) ** 1.8
        x, y, w = 752 - t * 340, 560 + t * 400, 26 + t * 150
        for row in range(3):
            bag(x + (w * .3 if row % 2 else 0), y - row * w * .36, w, tones[(i + row) % 4])
    # people in raincoats passing bags on
    def load(s, a, b):
        s.path(f"M{n(a[0] - 9)} {n(a[1] - 9)}h20q7 0 7 8t-7 8h-20q-7 0-7-8t7-8Z", "#e2d4ae")
    give = dict(view="side", hat="hood", sleeve="long", arms=((46, 84), (38, 78)), legs=((14, 4), (-14, -20)), shoe="#27343a")
    person(s, 806, 600, .66, YELLOW, PANTS[0], SKINS[0], **give)
    person(s, 850, 620, .74, BLUE, PANTS[0], SKINS[1], flip=True, tool=load, **give)
    person(s, 772, 648, .92, ORANGE, PANTS[1], SKINS[2], flip=True, lean=22, tool=load, **give)
    person(s, 900, 690, 1.1, YELLOW, PANTS[0], SKINS[1], flip=True, tool=load, **give)
    person(s, 742, 750, 1.4, BLUE, PANTS[0], SKINS[0], flip=True, lean=14, tool=load, **give)
    person(s, 966, 790, 1.65, ORANGE, PANTS[1], SKINS[3], flip=True, tool=load, **give)
    person(s, 716, 900, 2.15, YELLOW, PANTS[0], SKINS[1], flip=True, lean=16, tool=load, **give)
    person(s, 900, 915, 2.2, TEAL, PANTS[1], SKINS[0], flip=True, tool=load, **give)
    # a truck bed with bags on the right
    with s.at(1230, 800, 1.35):
        shadow(s, 0, 6, 190, 16)
        s.rect(-150, -50, 250, 24, "#35506b")
        s.poly(((-158, -112), (76, -112), (76, -46), (-158, -46)), "#3f7fa5")
        for i in range(6):
            s.rect(-150 + i * 38, -108, 5, 58, "#2f6486")
        s.path("M84-46V-150Q84-160 94-160H142Q152-160 156-150L166-104V-46Z", "#3f7fa5")
        s.path("M98-148H138Q144-148 147-140L155-106H98Z", "#bcd7d8")
        for x in (-100, 120):
            s.circ(x, -22, 30, "#232c30")
            s.circ(x, -22, 13, "#98a2a3")
    for i in range(4):
        bag(1056 + i * 68, 652, 66, tones[i])
    for i in range(3):
        bag(1090 + i * 68, 626, 66, tones[i + 1])
    person(s, 1330, 930, 2.0, RED, PANTS[0], SKINS[2], view="front", hat="helmet", sleeve="long", arms=((112, 132), (-14, -6)), shoe="#27343a")
    # rain, one path
    d = ""
    for _ in range(74):
        x, y, b = r.uniform(0, W + 100), r.uniform(-20, H), r.uniform(26, 52)
        d += f"M{n(x)} {n(y)}l{n(-b * .3)} {n(b)}"
    s.path(d, stroke="#e6eeea", w=2.2, op=.42)


@scene("duong-giao-thong")
def rural_road(s):
    r = s.rnd
    sky(s, "#7cc0dc", "#c9e8ea", "#fdf0cd", y=470)
    sun(s, 1120, 170, 46, "#fff6da", "#fff0bd")
    cloud(s, 280, 150, 1.3, op=.9)
    cloud(s, 760, 100, .9, op=.8)
    birds(s, 620, 230, "#4f7f8c", 1)
    treeline(s, 420, 56, "#a5d0b0", 90, 480)
    treeline(s, 440, 40, "#73b486", 70, 480)
    for x, w, c in ((130, 100, RED), (290, 84, "#3d8a8b"), (1080, 90, ORANGE), (1240, 110, RED)):
        house(s, x, 462, w, w * .46, CREAM, c)
    for x, h in ((110, 190), (262, 150), (410, 130), (1060, 140), (1212, 180), (1390, 210)):
        palm(s, x, 466, h, r.uniform(-22, 22), "#4a9669", nuts=False, leafy=False)
    # rice on both sides
    s.rect(0, 456, W, 504, s.lin((0, "#cfdc7e"), (1, "#98c455")))
    vx, vy = 640, 440
    for i, x in enumerate(range(-3400, 5200, 430)):
        s.poly(((vx + (x - vx) * .03, vy + 16), (vx + (x + 215 - vx) * .03, vy + 16), (x + 215, 960), (x, 960)), "#b3d062" if i % 2 else "#a6c959", op=.7)
    for y, c in ((486, "#8db559"), (530, "#86af52"), (602, "#7fa94d"), (730, "#76a147")):
        s.rect(0, y, W, 2 + (y - 440) * .035, c)
    # grass verge, ditch, road
    def strip(a, b, c):
        s.poly(((vx + (a - vx) * .028, vy + 14.5), (vx + (b - vx) * .028, vy + 14.5), (b, 960), (a, 960)), c)
    strip(-290, 1570, "#5b9f57")
    strip(1330, 1470, "#6cb7b4")
    strip(1372, 1420, "#9bd4cb")
    strip(10, 1290, "#d8be8a")
    strip(70, 1230, s.lin((0, "#b9beb8"), (1, "#8f9998")))
    strip(70, 96, "#f6efdc")
    strip(1204, 1230, "#f6efdc")
    # the part already rolled is darker, with fresh asphalt
    strip(96, 640, s.lin((0, "#7f8a8b"), (1, "#566266")))
    for t0, t1 in ((.05, .08), (.11, .16), (.21, .28), (.36, .47), (.6, .78)):
        y0, y1 = vy + 520 * t0, vy + 520 * t1
        f = lambda x, t: vx + (x - vx) * t
        s.poly(((f(630, t0), y0), (f(650, t0), y0), (f(650, t1), y1), (f(630, t1), y1)), "#f6efdc")
    # posts and a line of poles
    px = py = pt = 0
    for i, t in enumerate((.07, .1, .145, .21, .31, .46)):
        x, y = vx + (-200 - vx) * t, vy + 520 * t
        h = 640 * t
        s.rect(x - 9 * t - 1, y - h, 18 * t + 2, h, mix("#8b8f88", "#c9ddd0", max(0, .5 - t)))
        s.rect(x - 74 * t, y - h * .96, 148 * t, 12 * t + 1, "#6c7a78")
        if i:
            for q in (-66, 66):
                s.path(f"M{n(px + q * pt)} {n(py)}Q{n((px + x) / 2 + q * (pt + t) / 2)} {n((py + y - h * .96) / 2 + 60 * t)} {n(x + q * t)} {n(y - h * .96)}", stroke="#54656a", w=1.6, op=.8)
        px, py, pt = x, y - h * .96, t
    for i, t in enumerate((.08, .11, .15, .2, .27, .37, .52, .74)):
        x, y = vx + (1262 - vx) * t, vy + 520 * t
        s.rect(x - 10 * t, y - 110 * t, 22 * t, 110 * t, WHITE)
        s.rect(x - 10 * t, y - 110 * t, 22 * t, 36 * t, RED)
    # far workers and a lorry
    x, y = 600, 536
    with s.at(x, y, .62):
        shadow(s, 0, 4, 110, 10)
        s.path("M-66-110H66L74-30H-74Z", "#e2a33b")
        s.rect(-70, -118, 140, 14, dark("#e2a33b", .2))
        s.rect(-58, -160, 116, 50, "#2f6fa8", 6)
        s.rect(-48, -152, 96, 30, "#bcd7d8", 4)
        s.rect(-70, -34, 140, 14, "#33424a")
        for q in (-54, 54):
            s.rect(q - 16, -34, 32, 34, "#232c30", 5)
    person(s, 508, 560, .74, BLUE, PANTS[0], SKINS[1], view="side", hat="helmet", vest=ORANGE, arms=((34, 60), (44, 80)), legs=((14, 4), (-14, -20)), lean=10)
    person(s, 712, 566, .78, TEAL, PANTS[1], SKINS[0], view="back", hat="helmet", vest=ORANGE)
    # the roller
    x, y = 420, 800
    with s.at(x, y, 1.75):
        shadow(s, 0, 6, 148, 15)
        s.circ(-84, -44, 46, "#6d787b")
        s.circ(-84, -44, 37, "#8b9698")
        s.circ(-84, -44, 10, "#4c575a")
        s.circ(84, -42, 44, "#272f33")
        s.circ(84, -42, 24, YELLOW)
        s.circ(84, -42, 9, "#4c575a")
        s.path("M-92-60L-84-44L-30-58V-84H-60Z", dark(YELLOW, .15))
        s.path("M-44-52V-96Q-44-104-36-104H20V-52Z", YELLOW)
        s.path("M20-52V-110H116Q130-110 132-96L136-62Q128-88 96-92Q56-94 40-52Z", YELLOW)
        s.path("M20-110H116Q130-110 132-96L133-90H20Z", light(YELLOW, .3))
        for q in range(4):
            s.rect(78 + q * 12, -102, 6, 16, dark(YELLOW, .35), 2)
        s.rect(-38, -176, 92, 10, dark(YELLOW, .25), 4)
        for q in (-32, 44):
            s.line(((q, -168), (q - 2, -104)), "#3b474c", 5)
        s.poly(((-28, -164), (40, -164), (40, -108), (-28, -108)), "#bfe0e2", op=.4)
        s.line(((10, -106), (-14, -100), (-16, -84)), PANTS[0], 11)
        s.poly(((4, -104), (18, -104), (14, -136), (2, -136)), TEAL, edge=7)
        s.poly(((3, -106), (18, -106), (14, -134), (3, -134)), ORANGE, edge=2)
        s.line(((6, -132), (-6, -118), (-18, -122)), TEAL, 7)
        s.circ(6, -150, 9, SKINS[1])
        s.path("M-5-152A11 11 0 0 1 17-152Z", "#f3f0df")
        s.line(((-28, -128), (-20, -104)), "#3b474c", 4)
        s.rect(112, -128, 8, 20, "#3b474c")
    # workers close by
    def shovel(s, a, b):
        s.line(((b[0] - 6, b[1] - 20), (a[0] + 18, a[1] + 34)), "#b08a4e", 3.4)
        s.poly(((a[0] + 13, a[1] + 30), (a[0] + 23, a[1] + 28), (a[0] + 32, a[1] + 46), (a[0] + 20, a[1] + 50)), "#6d787b", edge=2)
    person(s, 860, 800, 1.85, BLUE, PANTS[0], SKINS[1], view="side", hat="helmet", vest=ORANGE, flip=True, lean=20, arms=((30, 52), (52, 84)), legs=((20, 2), (-14, -26)), tool=shovel)
    person(s, 1010, 850, 2.1, TEAL, PANTS[2], SKINS[0], view="side", hat="helmet", hatc="#f3f0df", vest=ORANGE, flip=True, arms=((66, 98), (10, 4)), legs=((4, 0), (-6, -8)))
    person(s, 1096, 858, 2.1, WHITE, PANTS[1], SKINS[2], view="front", hat="helmet", hatc="#f3f0df", sleeve="long", arms=((26, -40), (-26, 40)),
           tool=lambda s, a, b: s.poly(((-15, -52), (15, -54), (16, -34), (-14, -33)), "#bfe0e2", edge=2))
    s.path("M730 858q20-34 52-28q20-18 44 4q30 0 40 24Z", "#4a5558")
    for x, y, k in ((150, 900, 1.0), (268, 930, 1.15)):
        with s.at(x, y, k):
            shadow(s, 0, 0, 36, 7)
            s.poly(((-8, -84), (8, -84), (24, -6), (-24, -6)), ORANGE, edge=3)
            s.poly(((-13.5, -58), (13.5, -58), (18, -36), (-18, -36)), WHITE)
            s.rect(-34, -8, 68, 10, dark(ORANGE, .25), 3)
    palm(s, 1400, 905, 600, -40, "#2a7a55", "#6b4a38", size=270)
    for x, y, k in ((1330, 950, 1.1), (1430, 960, 1.3), (20, 970, 1.2), (100, 980, .9)):
        blades(s, x, y, k, "#2f7d52", 9)


@scene("den-duong")
def street_lamps(s):
    r = s.rnd
    sky(s, "#0e1f3d", "#1f3d63", "#4b5f86", "#c98a6a", y=600)
    for _ in range(46):
        s.circ(r.uniform(0, W), r.uniform(0, 330), r.uniform(1.2, 2.8), "#fdf3d0", round(r.uniform(.4, .9), 2))
    s.circ(300, 150, 120, s.rad((0, ("#fff3cf", .4)), (1, ("#fff3cf", 0))))
    s.circ(300, 150, 44, "#fff3cf")
    s.circ(284, 142, 9, "#eeddaf")
    s.circ(312, 164, 6, "#eeddaf")
    cloud(s, 780, 210, .9, "#34527a", .6)
    cloud(s, 1180, 140, 1.1, "#2b466d", .6)
    treeline(s, 500, 56, "#2c4a63", 80, 620)
    treeline(s, 530, 40, "#213d52", 60, 620)
    s.rect(700, 590, 740, 370, "#4d4f66")
    # houses on the right bank of the street
    lit = "#ffd981"
    rows = ((720, 600, 56, 3, "#3a4a6b", "#2b395a"), (800, 614, 70, 2, "#51506b", "#3b3a58"), (896, 632, 90, 3, "#3f5570", "#2d4160"),
            (1018, 660, 120, 2, "#5b4f66", "#463c56"), (1180, 700, 160, 3, "#41536f", "#30405c"), (1392, 740, 190, 2, "#5b4f66", "#463c56"))
    for x, y, w, f, wall, trim in rows:
        shophouse(s, x, y, w, f, w * .72, wall, trim, lit=lit, sign=("#d5684a", "#3f9a94")[f % 2])
    # far bank with small lights and the canal on the left
    s.rect(0, 580, 760, 24, "#1c3346")
    for x in (30, 110, 180, 270, 330, 430, 520, 590):
        s.rect(x, 548, 46, 34, "#24384f")
        s.poly(((x - 6, 550), (x + 8, 530), (x + 38, 530), (x + 52, 550)), "#1a2c42")
        s.rect(x + 9, 560, 10, 12, lit)
        s.rect(x + 27, 560, 10, 12, lit, op=.8)
    for x, h in ((80, 170), (236, 210), (480, 150)):
        palm(s, x, 590, h, r.uniform(-18, 18), "#1f4a52", "#24323f", leafy=False, nuts=False)
    s.poly(((0, 600), (690, 600), (560, 700), (150, 960), (0, 960)), s.lin((0, "#7a6f80"), (.3, "#2f4f70"), (1, "#132c48")))
    d = ""
    for x in (35, 118, 190, 283, 345, 445, 534, 604):
        for j in range(5):
            d += f"M{n(x - 5 - j * 1.5 + r.uniform(-4, 4))} {n(612 + j * 15)}h{n(14 + j * 3)}"
    s.path(d, stroke=lit, w=4, op=.55)
    s.path("".join(f"M{n(250 + r.uniform(-30, 30))} {n(700 + j * 24)}h{n(r.uniform(40, 90))}" for j in range(9)), stroke="#fff3cf", w=4, op=.35)
    boat(s, 190, 790, 250, "#1a2633", "#101a26", eye=False, stripe="#3f5a74")
    cabin(s, 165, 776, 120, 70, "#2a3d50", "#1d2b3b")
    s.rect(140, 742, 20, 22, lit, 2)
    s.rect(174, 742, 20, 22, lit, 2)
    # quay, pavement, roadway
    s.poly(((690, 600), (720, 600), (610, 960), (110, 960), (560, 700)), "#55586e")
    s.poly(((690, 600), (700, 600), (250, 960), (110, 960)), "#6a6b7e")
    s.poly(((716, 600), (770, 600), (1290, 960), (470, 960)), s.lin((0, "#55607a"), (1, "#2b3850")))
    s.poly(((770, 600), (800, 606), (W, 770), (W, 960), (1290, 960)), "#5a5a70")
    for t0, t1 in ((.06, .12), (.2, .3), (.42, .58), (.74, 1)):
        f = lambda x, t: 742 + (x - 742) * t
        s.poly(((f(868, t0), 600 + 360 * t0), (f(888, t0), 600 + 360 * t0), (f(888, t1), 600 + 360 * t1), (f(868, t1), 600 + 360 * t1)), "#e9d9a8", op=.75)
    # railing along the quay
    pts = []
    for i in range(15):
        t = (i / 14) ** 1.8
        x, y, h = 694 - t * 500, 602 + t * 340, 14 + t * 84
        s.line(((x, y), (x, y - h)), "#8a8ea0", 2 + 5 * t)
        pts.append((x, y - h))
    s.line(pts, "#a3a6b4", 5)
    # the lamps with their light: along the pavement
    spots = (.03, .075, .15, .29, .55)
    for t in spots:
        x, y, h = 722 - t * 330, 602 + t * 420, 120 + t * 1010
        arm = 26 + t * 200
        hx, hy = x + arm * 1.0, y - h * 1.03
        cone = s.lin((0, ("#ffe9a8", .60)), (1, ("#ffe9a8", .04)))
        s.poly(((hx - arm * .25, hy), (hx + arm * .3, hy), (hx + arm * 1.7 + h * .08, y + 16 + t * 90), (hx - arm * 1.1 - h * .08, y + 16 + t * 90)), cone)
        s.ell(hx + arm * .3, y + 16 + t * 90, arm * 1.5 + h * .08, 8 + t * 52, "#ffe6a0", .33)
        s.circ(hx, hy, arm * .9, s.rad((0, ("#fff3c9", .95)), (1, ("#fff3c9", 0))))
        lamp(s, x, y, h, arm, "#8590a3", "#6b768c", lit=True)
    for t in (.05, .13, .3):
        x, y, h = 792 + t * 800, 606 + t * 360, 110 + t * 900
        arm = -(24 + t * 160)
        s.poly(((x + arm * .7, y - h * 1.03), (x + arm * 1.3, y - h * 1.03), (x + arm * 2.2, y + 12 + t * 60), (x - arm * .2, y + 12 + t * 60)), s.lin((0, ("#ffe9a8", .5)), (1, ("#ffe9a8", .03))))
        s.circ(x + arm, y - h * 1.03, -arm * .9, s.rad((0, ("#fff3c9", .95)), (1, ("#fff3c9", 0))))
        lamp(s, x, y, h, arm, "#8590a3", "#6b768c", lit=True)
    # people out for a walk, a motorbike with its light
    s.poly(((846, 746), (838, 752), (690, 850), (800, 868)), s.lin((0, ("#fff3c9", .1)), (1, ("#fff3c9", .5)), x=0, y=1), op=.5)
    motorbike(s, 905, 800, 1.35, RED, flip=True, shirt="#3f8f94", hat="#e9c46a")
    person(s, 1120, 800, 1.5, "#d98a78", "#2b3554", SKINS[0], view="side", hs="long", flip=True, legs=((14, 4), (-14, -22)), arms=((20, 36), (-16, 2)))
    person(s, 1180, 806, 1.58, "#7fa0bd", "#232c48", SKINS[1], view="side", flip=True, legs=((-12, -20), (16, 6)), arms=((-16, 4), (20, 36)))
    person(s, 500, 850, 1.75, "#e3b35f", "#2b3554", SKINS[1], view="back", legs=((10, 0), (-8, -12)))
    person(s, 566, 852, 1.12, "#c9605a", "#34466e", SKINS[0], view="back", head=1.25, hs="tail", arms=((12, 4), (-34, -40)))
    person(s, 1345, 900, 2.0, "#6b8f7a", "#232c48", SKINS[3], view="front", hat="non", hatc="#c9b27d", arms=((20, 60), (-12, -4)))
    # a hawker's cart under the light
    with s.at(1230, 905, 1.25):
        shadow(s, 0, 2, 90, 9)
        s.rect(-70, -74, 120, 56, "#b5543f", 4)
        s.rect(-70, -74, 120, 10, "#e9c46a")
        s.rect(-64, -134, 5, 62, "#c9b27d")
        s.rect(38, -134, 5, 62, "#c9b27d")
        awn(s, -86, -158, 148, 30, "#c9604a", "#f0dfb0", 6)
        s.circ(-10, -112, 26, s.rad((0, ("#fff3c9", .9)), (1, ("#fff3c9", 0))))
        s.circ(-10, -114, 8, "#fff3c9")
        for q in (-44, 28):
            s.circ(q, -14, 16, "#1a2433")
            s.circ(q, -14, 7, "#6b768c")


@scene("thu-gom-rac")
def waste_sorting(s):
    sky(s, "#86c7de", "#cfeae6", "#fdf2d3", y=520)
    cloud(s, 260, 140, 1.2, op=.9)
    cloud(s, 980, 120, 1.0, op=.85)
    cloud(s, 620, 220, .7, op=.75)
    treeline(s, 470, 70, "#8cc49c", 80, 580)
    treeline(s, 510, 50, "#5ba56f", 70, 580)
    for i, (x, w, f, c, t) in enumerate(((-20, 170, 3, "#f5d9a0", "#d1744a"), (160, 150, 2, "#cfe0d6", "#4d8f8a"), (320, 160, 3, "#f2c6ad", "#b95c48"), (492, 150, 2, "#e6e0c0", "#6d8f5f"),
                                         (1120, 160, 3, "#d5dde6", "#4f7399"), (1290, 170, 2, "#f5d9a0", "#b5653f"))):
        shophouse(s, x, 560, w, f, 112, mix(c, "#d5ebe4", .3), mix(t, "#c3ddd4", .3), (RED, TEAL, ORANGE, LEAF_M)[i % 4])
    s.rect(0, 556, W, 130, s.lin((0, "#b4bab4"), (1, "#98a19f")))
    for i in range(8):
        s.rect(30 + i * 190, 616, 96, 8, "#f4ecd6")
    s.rect(0, 680, W, 20, "#efe7d2")
    s.rect(0, 698, W, 262, s.lin((0, "#e4d5b2"), (1, "#d2bd8f")))
    gr = Ground(500, 720, 900)
    for i in range(-9, 10):
        s.line((gr(i * .42, 4.4), gr(i * .42, 1.92)), "#c4ad7c", 2, op=.6)
    for z in (3.6, 3.0, 2.55, 2.2):
        y = gr(0, z)[1]
        s.line(((0, y), (W, y)), "#c4ad7c", 2, op=.6)
    # the collecting lorry on the road
    with s.at(930, 668, 1.5):
        shadow(s, -10, 4, 250, 14)
        s.path("M-230-30V-176Q-230-190-216-190H60V-30Z", "#3f9a6b")
        s.path("M-230-30V-176Q-230-190-216-190H-176L-150-30Z", "#2f7d58")
        for q in range(4):
            s.rect(-130 + q * 46, -178, 8, 140, "#358a5f")
        s.path("M-176-190Q-246-180-250-110L-244-40H-206Z", "#27694a")
        s.path("M70-30V-158Q70-168 80-168H150Q164-168 170-154L186-104L200-92V-30Z", "#f5f0de")
        s.path("M86-154H144Q152-154 156-146L170-104H86Z", "#a5d1d6")
        s.rect(70, -62, 130, 10, "#3f9a6b")
        s.rect(-236, -42, 440, 18, "#33424a")
        for q in (-160, -90, 140):
            s.circ(q, -20, 29, "#232c30")
            s.circ(q, -20, 13, "#98a2a3")
        s.rect(192, -66, 10, 16, YELLOW, 3)
        # three arrows would be a mark of their own: a leaf instead
        s.path("M-70-96Q-66-150-6-152Q-2-98-62-94L-76-82Z", "#bfe3b0")
        s.path("M-76-80Q-50-116-22-136", stroke="#3f9a6b", w=4)
    person(s, 548, 690, 1.6, "#3f9a6b", PANTS[0], SKINS[1], view="side", hat="cap", hatc=ORANGE, vest=ORANGE, arms=((60, 88), (50, 84)), legs=((18, 4), (-16, -24)), lean=10, sleeve="long")
    # his wheeled bin
    with s.at(618, 690, 1.15):
        s.path("M-34-96H38L30-8H-24Z", "#5f9f4f")
        s.rect(-40, -106, 84, 14, "#4c8540", 5)
        s.circ(-18, -8, 11, "#232c30")
    # trees in beds
    for x, k in ((60, 1.5), (1390, 1.6)):
        shadow(s, x, 726, 100, 16)
        s.rect(x - 70, 712, 140, 20, "#b98f5d", 4)
        bush(s, x, 716, 130, 34, LEAF)
        tree(s, x, 716, k, LEAF_M if x < 100 else LEAF)
    # the sorted bins in the foreground
    for i, c in enumerate(("#4f9f55", "#e9a93a", "#3f7fb5")):
        x, y, k = 560 + i * 176, 880, 1.75
        shadow(s, x, y + 4, 90, 14)
        with s.at(x, y, k):
            s.path("M-42-112H42L34-6Q34 0 28 0H-28Q-34 0-34-6Z", c)
            s.path("M14-112H42L34-6Q34 0 28 0H10Z", "#0d2530", op=.13)
            s.rect(-47, -120, 94, 13, dark(c, .2), 5)
            s.path("M-42-122Q0-150 42-122Z", light(c, .12))
            s.rect(-22, -129, 44, 6, dark(c, .5), 3)
            s.circ(0, -60, 22, WHITE)
            if i == 0:    # left-overs: a leaf
                s.path("M-11-50Q-14-74 12-74Q14-50-10-51Z", c)
                s.line(((-13, -46), (5, -67)), dark(c, .25), 2.4)
            elif i == 1:  # what can be used again: a bottle
                s.path("M-4-76H4V-70Q9-67 9-62V-48Q9-45 6-45H-6Q-9-45-9-48V-62Q-9-67-4-70Z", c)
                s.rect(-9, -60, 18, 6, WHITE)
            else:         # the rest: a bag
                s.path("M-10-46Q-16-62-4-68L-7-75H7L4-68Q16-62 10-46Z", c)
    # people bringing their waste
    def bottle(s, a, b):
        with s.at(a[0] + 3, a[1] - 2, .62, rot=30):
            s.path("M-4-30H4V-22Q9-18 9-12V10Q9 13 6 13H-6Q-9 13-9 10V-12Q-9-18-4-22Z", "#9fd6dc")
            s.rect(-4.5, -34, 9, 6, BLUE)

    def sack(s, a, b):
        s.path(f"M{n(a[0] - 3)} {n(a[1] - 4)}h7l-1 6q15 9 10 28q-13 6-25 0q-5-19 10-28Z", "#56636b")

    def box(s, a, b):
        s.poly(((a[0] - 6, a[1] - 18), (a[0] + 18, a[1] - 18), (a[0] + 18, a[1] + 4), (a[0] - 6, a[1] + 4)), "#c9985c")
        s.rect(a[0] + 3, a[1] - 18, 6, 22, "#e3c08a")
    person(s, 420, 888, 2.2, PINK, "#4b5f78", SKINS[0], view="side", hs="long", arms=((58, 98), (10, 4)), legs=((12, 4), (-12, -18)), tool=lambda s, a, b: s.path(
        f"M{n(a[0] - 2)} {n(a[1] - 6)}q12-14 22-2l-3 11q-9 6-17 0Z", LEAF_M))
    person(s, 350, 900, 1.4, YELLOW, "#3d6fa0", SKINS[0], view="side", head=1.25, hs="tail", arms=((20, 40), (14, 20)), legs=((12, 2), (-12, -18)), tool=bottle)
    person(s, 1060, 890, 2.2, WHITE, PANTS[0], SKINS[1], view="side", flip=True, arms=((30, 74), (26, 66)), legs=((12, 4), (-12, -18)), tool=sack)
    person(s, 1200, 900, 2.1, "#4c7fa8", PANTS[2], SKINS[2], hair="#b5b2ad", view="side", flip=True, arms=((36, 84), (30, 78)), legs=((12, 4), (-14, -20)), tool=box)
    pot(s, 150, 940, 1.5, LEAF, "#c9653f")
    leaves(s, 1465, 985, 1.1, "#24674c", (-20, -46, -72), 210)
    tuft(s, 260, 955, 1.1, "#3f8f55")


# ---------------------------------------------------------------- the output

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--force-device-scale-factor=1", "--default-background-color=ffffffff"]


def raster(svg, png):
    """Let headless Chromium draw the SVG; the window is taller than the picture, the rest is cut off."""
    from PIL import Image
    with tempfile.TemporaryDirectory() as tmp:
        page = Path(tmp, "page.html")
        page.write_text(f'<!doctype html><meta charset="utf-8"><style>body{{margin:0}}svg{{display:block}}</style>{svg}')
        shot = Path(tmp, "shot.png")
        subprocess.run([*CHROMIUM, f"--user-data-dir={tmp}/profile", f"--window-size={W},{H + 200}",
                        f"--screenshot={shot}", page.as_uri()], check=True, timeout=120,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Image.open(shot) as im:
            im.convert("RGB").crop((0, 0, W, H)).save(png)


def encode(png, out, name):
    """WebP in every width: quality 84 downwards until the size aimed at is met, not below 60."""
    import io
    from PIL import Image
    with Image.open(png) as im:
        im.load()
        for width, aim in SIZES.items():
            small = im if width == W else im.resize((width, width * H // W), Image.LANCZOS)
            for quality in range(84, 59, -2):
                buf = io.BytesIO()
                small.save(buf, "WEBP", quality=quality, method=6)
                if buf.tell() <= aim:
                    break
            Path(out, f"{name}-{width}.webp").write_bytes(buf.getvalue())
            print(f"{name}-{width}.webp {buf.tell()} bytes, quality {quality}", flush=True)


def main():
    here = Path(__file__).resolve().parent
    ap = argparse.ArgumentParser(description="Draws the demonstration pictures.")
    ap.add_argument("names", nargs="*", help="scenes to draw (all of them when none is named)")
    ap.add_argument("--out", default=here.parent / "photos", type=Path, help="folder of the WebP files")
    ap.add_argument("--svg", type=Path, help="also keep the SVG files in this folder")
    ap.add_argument("--png", type=Path, help="also keep the PNG files in this folder")
    arg = ap.parse_args()
    wrong = [x for x in arg.names if x not in SCENES]
    if wrong:
        sys.exit(f"no such scene: {', '.join(wrong)}; there are: {', '.join(SCENES)}")
    for folder in (arg.out, arg.svg, arg.png):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    for name in arg.names or SCENES:
        s = Scene(name)
        SCENES[name](s)
        svg = s.svg()
        if arg.svg:
            Path(arg.svg, f"{name}.svg").write_text(svg)
        with tempfile.TemporaryDirectory() as tmp:
            png = Path(arg.png or tmp, f"{name}.png")
            raster(svg, png)
            encode(png, arg.out, name)


if __name__ == "__main__":
    main()
