import type {
  ApiDocument,
  Calls,
  Content,
  Parameter,
  Response,
  Said,
  Schema,
} from '../../api/openapi-types.ts'

export type Body = {
  readonly type: string
  readonly schema: Schema
  readonly examples: readonly unknown[]
}

export type Answer = {
  readonly status: string
  readonly description: string
  readonly bodies: readonly Body[]
  readonly headers: readonly { readonly name: string; readonly description: string }[]
}

export type Trouble = {
  readonly status: string
  readonly code: string
  readonly description: string
}

export type Operation = {
  readonly id: string
  readonly method: string
  /** Null: it is called at an address of the customer's. */
  readonly path: string | null
  readonly tag: string
  readonly title: string
  readonly about: string
  readonly scope: string | null
  /** Nobody need say who they are. */
  readonly isOpen: boolean
  readonly isForKeys: boolean
  readonly parameters: readonly Parameter[]
  readonly isBodyNeeded: boolean
  readonly bodies: readonly Body[]
  readonly answers: readonly Answer[]
  readonly troubles: readonly Trouble[]
}

export type Group = {
  readonly tag: string
  readonly about: string
  readonly operations: readonly Operation[]
}

export const TOLD = 'told'

/** Signing in with a cookie and the first admin: no method of the SDK. */
const NOT_FOR_KEYS = /^\/v1\/(session|setup)\b/

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Every operation of the document, in the order of its tags; what is called at customers comes last. */
export function groupsOf(document: ApiDocument): Group[] {
  const operations = operationsIn(document, document.paths)
  const told = callsOut(document).map((one) => ({
    ...one,
    path: null,
    tag: TOLD,
    isForKeys: false,
  }))
  const known = document.tags.map(({ name, description }) => ({
    tag: name,
    about: description,
    operations: operations.filter(({ tag }) => tag === name),
  }))
  return [...known, { tag: TOLD, about: '', operations: told }].filter(
    (group) => group.operations.length > 0,
  )
}

/** All that OpenAPI 3.1 has in a document, but for the member that holds what is called elsewhere. */
const OTHER_MEMBERS = new Set(
  'openapi info jsonSchemaDialect servers paths components security tags externalDocs'.split(' '),
)

const callsOut = (document: ApiDocument): Operation[] =>
  Object.entries(document)
    .filter(([name]) => !OTHER_MEMBERS.has(name) && !name.startsWith('x-'))
    .flatMap(([, member]) => operationsIn(document, member as Calls))

const operationsIn = (document: ApiDocument, paths: Calls): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, said]) => readOperation(document, { path, method, said })),
  )

function readOperation(
  document: ApiDocument,
  { path, method, said }: { path: string; method: string; said: Said },
): Operation {
  const isOpen = (said.security ?? []).length === 0
  const responses = Object.entries(said.responses).map(
    ([status, response]) => [status, response, resolve(document, response)] as const,
  )
  return {
    id: said.operationId,
    method: method.toUpperCase(),
    path,
    tag: said.tags[0] ?? '',
    title: said.summary,
    about: said.description,
    scope: said['x-scope'] ?? null,
    isOpen,
    isForKeys: !isOpen && !NOT_FOR_KEYS.test(path),
    parameters: (said.parameters ?? []).map((one) => resolve(document, one)),
    isBodyNeeded: said.requestBody?.required === true,
    bodies: bodiesOf(said.requestBody?.content),
    answers: responses
      .filter(([status, , response]) => !isTrouble(status, response))
      .map(([status, , response]) => readAnswer(document, status, response)),
    troubles: responses
      .filter(([status, , response]) => isTrouble(status, response))
      .map(([status, given, response]) => ({
        status,
        code: codeOf(given, response),
        description: response.description ?? '',
      })),
  }
}

const PROBLEM = 'application/problem+json'

const isTrouble = (status: string, { content }: Response): boolean =>
  !status.startsWith('2') && (content === undefined || PROBLEM in content)

function codeOf(given: Response, { content }: Response): string {
  const example = content?.[PROBLEM]?.example as { readonly code?: string } | undefined
  return example?.code ?? given.$ref?.split('/').at(-1) ?? ''
}

const readAnswer = (document: ApiDocument, status: string, response: Response): Answer => ({
  status,
  description: response.description ?? '',
  bodies: bodiesOf(response.content),
  headers: Object.entries(response.headers ?? {}).map(([name, header]) => ({
    name,
    description: resolve(document, header).description ?? '',
  })),
})

const bodiesOf = (content: Content = {}): Body[] =>
  Object.entries(content).map(([type, { schema = {}, example, examples }]) => ({
    type,
    schema,
    examples:
      examples === undefined
        ? [example].filter((one) => one !== undefined)
        : Object.values(examples).map((one) => one.value ?? one),
  }))

/** What a reference stands for, or the thing itself. */
export function resolve<Thing extends { readonly $ref?: string }>(
  { components }: ApiDocument,
  thing: Thing,
): Thing {
  if (thing.$ref === undefined) return thing
  const [kind = '', name = ''] = thing.$ref.split('/').slice(-2)
  return (components[kind]?.[name] ?? {}) as Thing
}

/** Those in which every word stands somewhere: in its name, address, scope, sentences or fields. */
export function search(
  groups: readonly Group[],
  { document, text }: { document: ApiDocument; text: string },
): Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...groups]
  return groups
    .map((group) => ({
      ...group,
      operations: group.operations.filter((one) => {
        const all = wordsOf(document, one)
        return words.every((word) => all.includes(word))
      }),
    }))
    .filter(({ operations }) => operations.length > 0)
}

/** An operation has its words as long as its document does. */
const known = new WeakMap<Operation, string>()

function wordsOf(document: ApiDocument, one: Operation): string {
  const found = known.get(one)
  if (found !== undefined) return found
  const { method, path, id, tag, title, about, scope, parameters } = one
  const schemas = [...one.bodies, ...one.answers.flatMap(({ bodies }) => bodies)]
  const names = new Set(parameters.map(({ name }) => name))
  for (const { schema } of schemas) addNames(document, schema, { names, seen: new Set() })
  const said = [method, path ?? '', id, tag, title, about, scope ?? '', ...names]
  const words = said.join(' ').toLowerCase()
  known.set(one, words)
  return words
}

type Names = { readonly names: Set<string>; readonly seen: Set<string> }

function addNames(document: ApiDocument, schema: Schema, into: Names): void {
  if (schema.$ref !== undefined) {
    if (into.seen.has(schema.$ref)) return
    into.seen.add(schema.$ref)
  }
  const { anyOf = [], oneOf = [], allOf = [], items, properties = {} } = resolve(document, schema)
  for (const name of Object.keys(properties)) into.names.add(name)
  const below = [...anyOf, ...oneOf, ...allOf, ...Object.values(properties)]
  for (const one of items === undefined ? below : [...below, items]) addNames(document, one, into)
}
