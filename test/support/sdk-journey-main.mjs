/** Walks the journey in whatever runtime this is: the SDK's address, and what it is given as JSON. */
import { journey } from './sdk-journey.mjs'

const [dist, input] = process.argv.slice(2)
console.log(JSON.stringify(await journey(await import(dist), JSON.parse(input))))
