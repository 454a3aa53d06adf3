import { isRaceName, race, racingStores } from './race-fixture.ts'

// A second process for the races: <url> <writer>. Says `ready`; for each line that comes in (a
// JSON list: what, name, count) races, and prints how many of its attempts won. Ends with its input.
const [url = '', writer = ''] = process.argv.slice(2)
const stores = await racingStores(url, writer)
process.stdout.write('ready\n')

process.stdin.setEncoding('utf8')
for await (const line of process.stdin) {
  const [what, name, count] = JSON.parse(String(line))
  if (!isRaceName(what)) throw new Error(`There is no race called ${what}.`)
  process.stdout.write(`${await race(stores, { what, name, count })}\n`)
}
await stores.close()
process.exit()
