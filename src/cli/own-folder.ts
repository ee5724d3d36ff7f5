import { makeFolder } from '../adapters/host/folder.ts'
import type { Config } from '../config.ts'
import { Failure } from './failure.ts'

/** The data folder, made if need be, before anything else is tried with it. */
export function ownFolder({ dataDir }: Pick<Config, 'dataDir'>): void {
  try {
    makeFolder(dataDir)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    throw new Failure(`The data folder ${dataDir} cannot be used: ${because}.`, {
      cure: 'Name one that can be written: DATA_DIR=./data',
    })
  }
}
