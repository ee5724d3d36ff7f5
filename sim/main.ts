import { simulate } from './simulate.ts'

/** The simulated carrier as a process of its own; it ends with the process that started it. */
const result = await simulate(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
})

if (result.kind === 'bad-usage') {
  console.error(result.because)
  process.exitCode = 2
}

if (result.kind === 'running') {
  const { simulator } = result
  process.send?.({ port: simulator.port, controlPort: simulator.controlPort })
  const end = (): void => {
    void result.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  process.once('disconnect', end)
}
