// A process of its own: the package unpacks into the folder that TMPDIR names, and says so to
// nobody else. Its one argument is that folder.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import chromium, { inflate } from '@sparticuz/chromium'

const folder = process.argv[2]
if (folder === undefined || process.env.TMPDIR !== folder) {
  throw new Error('Start this with a folder, which must be TMPDIR too.')
}
const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin')
await chromium.executablePath(packed)
await inflate(join(packed, 'al2023.tar.br'))

// The package's own file knows the places of one vendor's machines only.
const places = `<dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`
const final = places.replaceAll(folder, process.argv[3] ?? folder)
writeFileSync(join(folder, 'fonts.conf'), `<fontconfig>${final}</fontconfig>\n`)
