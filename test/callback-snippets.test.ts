import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { callbackSecret, signCallback } from '../src/adapters/crypto/callback-signatures.ts'
import { ROOT } from './support/tree.ts'

/** The code of docs/callbacks.md that says whether a callback is ours, in the language that it is for. */

const folder = mkdtempSync(join(tmpdir(), 'delivrd-snippets-'))
after(() => rmSync(folder, { recursive: true }))

const page = readFileSync(join(ROOT, 'docs/callbacks.md'), 'utf8')
const isOurs = page.slice(page.indexOf('## Is it from us?'), page.indexOf('## Other forms'))
const snippets = [...isOurs.matchAll(/^### (\w+)\n\n```(\w+)\n([^]*?)```$/gm)].map(
  ([, title = '', language = '', code = '']) => ({ title, language, code }),
)

type Headers = Readonly<Record<string, string>>
type Case = { name: string; secret: string; headers: Headers; body: string; isOurs: boolean }

const now = Date.now()
const [secret, next, stranger] = [1, 2, 3].map((one) =>
  callbackSecret(new Uint8Array(24).fill(one)),
)

function signed(body: string, { secrets = [secret!], at = now } = {}): Headers {
  const request = { method: 'POST' as const, url: 'https://shop.example/', headers: {}, body }
  const signing = { kind: 'standard', id: `cbk_${'7'.repeat(32)}`, at, secrets } as const
  return signCallback(request, signing).headers
}

const fixtures = join(ROOT, 'fixtures/callbacks/delivrd')
const bodies = readdirSync(fixtures).flatMap((name): string[] => {
  const { expect } = JSON.parse(readFileSync(join(fixtures, name), 'utf8'))
  return expect.body === undefined ? [] : [JSON.stringify(expect.body)]
})
const body = '{"text":"õ 🙂 \\u0000"}'
const whole = signed(body)
const without = (name: string): Headers =>
  Object.fromEntries(Object.entries(whole).filter(([one]) => one !== name))
const instead = (name: string, value: string): Headers => ({ ...whole, [name]: value })
const signature = whole['webhook-signature'] ?? ''

const ours = { secret: secret!, body, isOurs: true }
const foreign = { ...ours, headers: whole, isOurs: false }
const CASES: readonly Case[] = [
  ...bodies.map((one, at) => ({
    ...ours,
    name: `callback ${at}`,
    body: one,
    headers: signed(one),
  })),
  { ...ours, name: 'an empty body', body: '', headers: signed('') },
  { ...ours, name: 'four minutes old', headers: signed(body, { at: now - 240_000 }) },
  ...[secret!, next!].map((one) => {
    const headers = signed(body, { secrets: [next!, secret!] })
    return { ...ours, name: 'while a secret is rotated', secret: one, headers }
  }),
  { ...foreign, name: 'another body', body: `${body} ` },
  { ...foreign, name: 'another secret', secret: stranger! },
  { ...foreign, name: 'six minutes old', headers: signed(body, { at: now - 360_000 }) },
  { ...foreign, name: 'from the future', headers: signed(body, { at: now + 360_000 }) },
  ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name) => [
    { ...foreign, name: `without ${name}`, headers: without(name) },
    ...['', 'õ', '²', '-1', '1e9', '9'.repeat(5_000), 'v1,', 'v1,õ', 'v1, ,v1'].map((value) => ({
      ...foreign,
      name: `${name} ${value.slice(0, 9)}`,
      headers: instead(name, value),
    })),
  ]),
  { ...foreign, name: 'no header at all', headers: {} },
  {
    ...foreign,
    name: 'a shorter signature',
    headers: instead('webhook-signature', signature.slice(0, 20)),
  },
  {
    ...foreign,
    name: 'the public one alone',
    headers: instead('webhook-signature', signature.split(' ')[1] ?? ''),
  },
]

type Run = { command: string; file: string; write: (code: string) => string }

/** Each reads the cases and prints what came of each: true, false, or what was thrown. */
const RUNS: Readonly<Record<string, Run>> = {
  js: {
    command: process.execPath,
    file: 'snippet.mjs',
    write: (code) => `${code}
import { readFileSync } from 'node:fs'
const verdict = ({ secret, headers, body }) => {
  try {
    return isOurs(secret, headers, Buffer.from(body))
  } catch (error) {
    return String(error)
  }
}
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(verdict)))`,
  },
  python: {
    command: 'python3',
    file: 'snippet.py',
    write: (code) => `${code}
import json, sys

def verdict(one):
    try:
        return is_ours(one["secret"], one["headers"], one["body"].encode())
    except Exception as error:
        return repr(error)

sys.stdin.reconfigure(encoding="utf-8")
print(json.dumps([verdict(one) for one in json.load(sys.stdin)]))`,
  },
  php: {
    command: 'php',
    file: 'snippet.php',
    write: (code) => `<?php
set_error_handler(function ($level, $words) { throw new ErrorException($words); });
${code}
$verdict = function ($one) {
    try { return is_ours($one['secret'], $one['headers'], $one['body']); }
    catch (Throwable $error) { return $error->getMessage(); }
};
echo json_encode(array_map($verdict, json_decode(stream_get_contents(STDIN), true)));`,
  },
}

const isThere = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined

test('each snippet of the page is in a language that is run here', () => {
  assert.deepEqual(
    snippets.map(({ language }) => language),
    Object.keys(RUNS),
  )
  assert.ok(bodies.length >= 8, `${bodies.length} callbacks`)
})

for (const { title, language, code } of snippets) {
  const run = RUNS[language]
  const skip = run === undefined || !isThere(run.command) ? `no ${title} here` : false
  test(
    `${title}: the page’s code knows our callbacks, and refuses all others without an error`,
    { skip },
    () => {
      assert.ok(run)
      const file = join(folder, run.file)
      writeFileSync(file, run.write(code))
      const input = JSON.stringify(CASES)
      const { stdout, stderr } = spawnSync(run.command, [file], { input, encoding: 'utf8' })
      assert.equal(stderr, '')
      const verdicts = JSON.parse(stdout) as unknown[]
      assert.deepEqual(
        CASES.map(({ name }, at) => [name, verdicts[at]]),
        CASES.map((one) => [one.name, one.isOurs]),
      )
    },
  )
}
