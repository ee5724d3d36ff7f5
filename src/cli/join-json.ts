/** Puts the lines of a value that JSON spreads over several together; other lines pass as they are. */
export type JoinJson = {
  /** The values that are whole with this line: none while one is open, two where a broken one ends. */
  readonly add: (line: string) => readonly string[]
  /** What was still open at the end. */
  readonly rest: () => readonly string[]
}

export function joinJson(): JoinJson {
  let open = ''
  let depth = 0
  const start = (line: string): readonly string[] => {
    depth = depthOf(line)
    if (!/^\s*[[{]/.test(line) || depth <= 0) return [line]
    open = line
    return []
  }
  const rest = (): readonly string[] => {
    const broken = open
    open = ''
    return broken === '' ? [] : [broken]
  }

  return {
    add: (line) => {
      if (open === '') return start(line)
      // What is spread over lines is indented: a bracket at the beginning opens the next value.
      if (/^[[{]/.test(line)) return [...rest(), ...start(line)]
      open += `\n${line}`
      depth += depthOf(line)
      return depth > 0 && open.length <= LENGTH_MAX ? [] : rest()
    },
    rest,
  }
}

const LENGTH_MAX = 1024 * 1024

/** How many brackets a line leaves open, those in its strings not counted: JSON's strings end in their line. */
function depthOf(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '')
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0)
}
