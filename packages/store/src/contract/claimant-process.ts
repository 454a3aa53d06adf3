import { claim, eventOf, openForTest } from './commit-fixture.ts'

// A second process for the contract suite: <url> <writer> <row> <count>. Says `ready`, waits for a
// line, races for the row, and prints how many of its claims won.
const [url = '', writer = '', row = '', count = ''] = process.argv.slice(2)
const { database } = await openForTest(url, writer)
process.stdout.write('ready\n')

process.stdin.once('data', async () => {
  const claims = Array.from({ length: Number(count) }, (_, n) =>
    database.commit({
      statements: [claim(database, row, n + 1)],
      audit: [eventOf(`${writer}-${n}`)],
    }),
  )
  const won = (await Promise.all(claims)).filter(Boolean).length
  await database.close()
  process.stdout.write(`${won}\n`, () => process.exit())
})
