import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { DOORS } from '../src/api/callback-types.ts'
import { CONNECTIONS } from '../src/pages/doors/connections/all.ts'

const CLIENT = {
  url: 'https://sms.example.org',
  host: 'sms.example.org',
  port: 2775,
  tlsPort: 3550,
  username: 'shop',
  password: `it's "$HOME" & \`id\` \\ #1`,
}

/** What a shell makes of the text: curl's arguments, one by one. */
const argumentsOf = (text: string): string[] =>
  execFileSync('sh', ['-c', `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }; ${text}`])
    .toString()
    .split('\0')
    .slice(0, -1)

test('every door has texts to paste, each with the address, the name and the password', () => {
  for (const door of DOORS) {
    const snippets = CONNECTIONS[door].snippets({ ...CLIENT, password: 'pass-word' })
    assert.ok(snippets.length > 0, door)
    for (const { title, text } of snippets) {
      for (const part of ['sms.example.org', 'shop', 'pass-word']) {
        assert.ok(text.includes(part), `${door}, ${title}: ${part}`)
      }
    }
  }
})

test('whatever a password holds, a shell takes it for what it is', () => {
  let looked = 0
  for (const door of DOORS) {
    for (const { text } of CONNECTIONS[door].snippets(CLIENT)) {
      if (!text.startsWith('curl')) continue
      const said = argumentsOf(text)
      const isThere = said.some(
        (one) => one === `password=${CLIENT.password}` || one === `shop:${CLIENT.password}`,
      )
      assert.ok(isThere, `${door}: ${said.join(' | ')}`)
      looked += 1
    }
  }
  assert.equal(looked, 5)
})

const page = readFileSync(join(import.meta.dirname, '../../docs/compatible-doors.md'), 'utf8')

test('what is pasted for a package is in the documentation to the letter', () => {
  const client = {
    ...CLIENT,
    url: 'https://delivrd.example',
    username: 'USERNAME',
    password: 'PASSWORD',
  }
  for (const door of ['twilio', 'messente'] as const) {
    const script = CONNECTIONS[door].snippets(client).find(({ text }) => text.startsWith('import'))
    assert.ok(page.includes(`\n\`\`\`js\n${script?.text}\n\`\`\`\n`), `${door}:\n${script?.text}`)
  }
})

test('a password in a script is the password, whatever it holds', () => {
  const password = `it's "\\"' \\ \n`
  for (const door of ['twilio', 'messente'] as const) {
    const text = CONNECTIONS[door].snippets({ ...CLIENT, password }).at(-1)?.text ?? ''
    const written = text.split('\n').flatMap((line) => /[ (]('it.*')/.exec(line)?.[1] ?? [])
    assert.deepEqual(
      written.map((one) => runInNewContext(one.replace(/^.*'shop', /, ''))),
      [password],
    )
  }
})

test('the paths of a door are those of the documentation', () => {
  for (const door of ['messente', 'kannel', 'jasmin', 'twilio'] as const) {
    const [row = ''] = new RegExp(`^\\| ${door} \\|.*$`, 'im').exec(page) ?? []
    const cell = row.split('|')[2] ?? ''
    const documented = [...cell.matchAll(/`(.+?)`/g)].map(([, path = '']) =>
      path.replace('…', '{AccountSid}'),
    )
    const shown = CONNECTIONS[door].paths.map((path) => path.replace(/\.json$/, ''))
    assert.deepEqual(shown.toSorted(), documented.toSorted(), door)
  }
})

test('an SMPP client is sent to the port with TLS only where there is no other', () => {
  const texts = (client: typeof CLIENT | (Omit<typeof CLIENT, 'port'> & { port: null })) =>
    CONNECTIONS.smpp.snippets(client).map(({ text }) => text)
  for (const text of texts(CLIENT)) assert.match(text, /port = 2775\n(?!tls|use-ssl)/)
  for (const text of texts({ ...CLIENT, port: null })) {
    assert.match(text, /port = 3550\n(tls = yes|use-ssl = true)/)
  }
})
