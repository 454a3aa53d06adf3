import { eventOf, insertion, openForTest } from './commit-fixture.ts'

// Commits numbered rows for ever, 32 at a time, and prints each number once its commit was
// answered: <path> <writer>. Made to be killed at any moment.
const [path = '', writer = ''] = process.argv.slice(2)
const { database } = await openForTest(`sqlite:${path}`, writer)
let next = 0

async function run(): Promise<never> {
  for (;;) {
    const id = `${writer}-${next++}`
    const audit = [eventOf(id)]
    // Every second one takes the way of audit rows alone.
    const statements = next % 2 === 0 ? [] : [insertion(database, id)]
    await database.commit({ statements, audit })
    process.stdout.write(`${id}\n`)
  }
}

await Promise.all(Array.from({ length: 32 }, run))
