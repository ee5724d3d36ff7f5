/** A text with {fields}: what stands between them, and which column each takes its words from. */
export type Template = { readonly parts: readonly TemplatePart[] }

export type TemplatePart =
  | { readonly kind: 'words'; readonly words: string }
  /** `fallback` is said where the row has nothing: {name|friend}. */
  | { readonly kind: 'field'; readonly field: string; readonly fallback: string | null }

export type FilledText =
  | { readonly kind: 'filled'; readonly text: string }
  | { readonly kind: 'missing'; readonly fields: readonly string[] }

const FIELD = /\{([^{}|\n]{1,80})(?:\|([^{}\n]{0,200}))?\}/g

/** Total: a brace that encloses no name is a brace. */
export function readTemplate(text: string): Template {
  const parts: TemplatePart[] = []
  let at = 0
  for (const match of text.matchAll(FIELD)) {
    const field = foldField(match[1] ?? '')
    if (field === '') continue
    if (match.index > at) parts.push({ kind: 'words', words: text.slice(at, match.index) })
    parts.push({ kind: 'field', field, fallback: match[2] ?? null })
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push({ kind: 'words', words: text.slice(at) })
  return { parts }
}

/** The fields a template names, folded, each once. */
export const fieldsOf = (template: Template): readonly string[] => [
  ...new Set(template.parts.flatMap((part) => (part.kind === 'field' ? [part.field] : []))),
]

/** Fields are the same word whatever their case and blanks: {First  name} is {first name}. */
export const foldField = (name: string): string =>
  name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/**
 * The text for one recipient. `values` is keyed by folded field; an empty value is missing, because
 * "Hello ," helps nobody: a fallback is said instead, or the row is named.
 */
export function fillTemplate(
  template: Template,
  values: Readonly<Record<string, string>>,
): FilledText {
  const missing = new Set<string>()
  const words = template.parts.map((part) => {
    if (part.kind === 'words') return part.words
    const value = Object.hasOwn(values, part.field) ? (values[part.field] ?? '').trim() : ''
    if (value !== '') return value
    if (part.fallback === null) missing.add(part.field)
    return part.fallback ?? ''
  })
  if (missing.size > 0) return { kind: 'missing', fields: [...missing] }
  return { kind: 'filled', text: words.join('') }
}
