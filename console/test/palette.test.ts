import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const CSS = readFileSync(join(import.meta.dirname, '..', 'src', 'styles', 'tokens.css'), 'utf8')
const MIN_DIFFERENCE = 20
const MIN_GRAPHIC = 3
const MIN_TEXT = 4.5

type Rgb = readonly [number, number, number]
const THEMES = ['light', 'dark'] as const

/** Every token that has a colour for light and one for dark. */
const tokens = Object.fromEntries(
  [...CSS.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name, { light: light ?? '', dark: dark ?? '' }],
  ),
)
const token = (name: string, theme: 'light' | 'dark'): string => tokens[name]![theme]
const statuses = Object.keys(tokens).filter((name) => name.startsWith('status-'))

// Machado, Oliveira and Fernandes 2009, severity 1, on linear light.
const VISIONS: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function linear(colour: string): Rgb {
  const channel = (from: number): number => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

const dot = (a: Rgb, b: Rgb): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const clamp = (value: number): number => Math.min(1, Math.max(0, value))

function lab(rgb: Rgb): Rgb {
  const f = (t: number): number =>
    t > 216 / 24_389 ? Math.cbrt(t) : ((24_389 / 27) * t + 16) / 116
  const x = f(dot([0.4124564, 0.3575761, 0.1804375], rgb) / 0.95047)
  const y = f(dot([0.2126729, 0.7151522, 0.072175], rgb))
  const z = f(dot([0.0193339, 0.119192, 0.9503041], rgb) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const seenBy = (colour: string, [r, g, b]: readonly Rgb[]): Rgb => {
  const light = linear(colour)
  return lab([clamp(dot(r!, light)), clamp(dot(g!, light)), clamp(dot(b!, light))])
}

const difference = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [a, b]
    .map((colour) => dot([0.2126, 0.7152, 0.0722], linear(colour)))
    .toSorted((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

test('any two status colours differ for every kind of colour vision, in light and in dark', () => {
  assert.equal(statuses.length, 7)
  for (const theme of THEMES) {
    for (const [name, vision] of Object.entries(VISIONS)) {
      const seen = statuses.map((status) => seenBy(token(status, theme), vision))
      for (const [at, one] of seen.entries()) {
        for (const [other, another] of seen.slice(at + 1).entries()) {
          const apart = difference(one, another)
          const pair = `${statuses[at]} and ${statuses[at + 1 + other]}`
          assert.ok(apart >= MIN_DIFFERENCE, `${pair}, ${theme}, ${name}: ${apart.toFixed(1)}`)
        }
      }
    }
  }
})

test('every status colour stands out from the surface that it is drawn on', () => {
  for (const theme of THEMES) {
    for (const status of statuses) {
      const ratio = contrast(token(status, theme), token('surface', theme))
      assert.ok(ratio >= MIN_GRAPHIC, `${status}, ${theme}: ${ratio.toFixed(2)}`)
    }
  }
})

test('text is readable on every ground, and the edge of a field can be seen', () => {
  const texts = [
    [
      'ink',
      [
        'ground',
        'surface',
        'raised',
        'sunken',
        'accent-soft',
        'bad-soft',
        'warn-soft',
        'good-soft',
      ],
    ],
    ['ink-soft', ['ground', 'surface', 'raised', 'sunken', 'accent-soft', 'warn-soft']],
    ['accent', ['ground', 'surface', 'raised', 'accent-soft', 'warn-soft']],
    ['bad', ['surface', 'bad-soft']],
    ['accent-ink', ['accent']],
  ] as const
  for (const theme of THEMES) {
    for (const [text, grounds] of texts) {
      for (const ground of grounds) {
        const ratio = contrast(token(text, theme), token(ground, theme))
        assert.ok(ratio >= MIN_TEXT, `${text} on ${ground}, ${theme}: ${ratio.toFixed(2)}`)
      }
    }
    assert.ok(contrast(token('line-strong', theme), token('surface', theme)) >= MIN_GRAPHIC)
  }
})
