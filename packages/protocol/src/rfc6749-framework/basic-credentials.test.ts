import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readBasicCredentials } from './basic-credentials.ts'

const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
const pair = (clientId: string, clientSecret: string) => ({ clientId, clientSecret })

const cases: readonly [string, string | undefined, ReturnType<typeof readBasicCredentials>][] = [
  ['no header', undefined, undefined],
  ['another scheme', 'Bearer abc', undefined],
  ['plain', header('id:secret'), [pair('id', 'secret')]],
  ['any letter case of the scheme', header('id:s').replace('Basic', 'bASIC'), [pair('id', 's')]],
  ['a colon in the secret', header('id:a:b'), [pair('id', 'a:b')]],
  [
    '§2.3.1 form-encoded, then as it stands',
    header('id:a%2Bb'),
    [pair('id', 'a+b'), pair('id', 'a%2Bb')],
  ],
  [
    '§2.3.1 a plus is a space, then itself',
    header('id:a+b'),
    [pair('id', 'a b'), pair('id', 'a+b')],
  ],
  ['a percent that encodes nothing', header('id:100%'), [pair('id', '100%')]],
  ['no colon', header('id'), []],
  ['not base64', 'Basic !!!', []],
  ['nothing behind the scheme', 'Basic', []],
  ['broken UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`, []],
]

describe('RFC 6749 §2.3.1 readBasicCredentials', () => {
  for (const [what, given, expected] of cases) {
    test(what, () => assert.deepEqual(readBasicCredentials(given), expected))
  }
})
