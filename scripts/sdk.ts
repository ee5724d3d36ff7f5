/**
 * Writes the SDK: sdk/src/types.ts and sdk/src/operations.ts from docs/openapi.json, and from all of
 * sdk/src what is published. With a folder as its argument it writes there instead.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sdkSource } from './sdk-source.ts'

const ROOT = join(import.meta.dirname, '..')
const HOME = join(ROOT, 'sdk')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

const [, , into = HOME] = process.argv
const [src, dist] = [join(into, 'src'), join(into, 'dist')]

if (into !== HOME) {
  mkdirSync(into, { recursive: true })
  cpSync(join(HOME, 'src'), src, { recursive: true })
}
const document = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8'))
const { types, operations } = sdkSource(document)
writeFileSync(join(src, 'types.ts'), types)
writeFileSync(join(src, 'operations.ts'), operations)
rmSync(dist, { recursive: true, force: true })
const config = {
  extends: join(HOME, 'tsconfig.json'),
  compilerOptions: { noEmit: false, declaration: true, rootDir: src, outDir: dist },
  include: [src],
}
const project = join(into, 'tsconfig.emit.json')
writeFileSync(project, JSON.stringify(config))
try {
  execFileSync(process.execPath, [TSC, '-p', project], { stdio: 'inherit' })
} finally {
  rmSync(project)
}
// The compiler leaves the endings of imports in declarations as they were written.
for (const name of readdirSync(dist).filter((one) => one.endsWith('.d.ts'))) {
  const path = join(dist, name)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replaceAll(/(['"])(\.\/[\w-]+)\.ts\1/g, '$1$2.js$1'),
  )
}
