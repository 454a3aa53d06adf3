// Plain JavaScript: it must still run, and explain itself, on a Node that cannot read TypeScript.
const wanted = 26
const major = Number(process.versions.node.split('.')[0])

if (major < wanted) {
  console.error(`The benchmarks need Node ${wanted} or newer; this is ${process.version}.`)
  console.error('Start them with "npm run bench" after "npm ci", which brings the right Node.')
  process.exit(2)
}

const { benchmark } = await import('./src/benchmark.ts')
process.exitCode = await benchmark(process.argv.slice(2))
