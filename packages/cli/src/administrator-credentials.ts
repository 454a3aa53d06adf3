import { readFile } from 'node:fs/promises'

import type { OptionRule, Surroundings } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { codeOf } from './owner-only-file.ts'
import { askForSecret, readSecretFromStdin } from './secret-input.ts'

/** What an administrator proves itself by; a password never stands on the command line. */
export const credentialOptions = {
  passwordStdin: { help: 'Read a password of 12 to 128 characters from stdin.' },
  askPassword: { help: 'Ask for the password at the terminal.' },
  certificate: { value: 'FILE', help: 'Certificate in PEM whose key signs the requests.' },
} as const satisfies Readonly<Record<string, OptionRule>>

/** Reads the credentials that were given. @throws CommandFailure */
export async function readCredentials(
  { io }: Pick<Surroundings, 'io'>,
  given: {
    readonly passwordStdin: boolean
    readonly askPassword: boolean
    readonly certificate: string | undefined
  },
): Promise<{ password: string | undefined; certificate: string | undefined }> {
  const { passwordStdin, askPassword, certificate } = given
  const pem = certificate === undefined ? undefined : await readPem(certificate)
  if (passwordStdin) return { password: await readSecretFromStdin(), certificate: pem }
  const password = askPassword ? await askForSecret(io, 'Password') : undefined
  return { password, certificate: pem }
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageFailure(`Cannot read ${path} (${codeOf(error)}).`)
  }
}
