import { clients } from '../administration-resources.ts'
import { delegationMembers, delegationOptions } from '../client-delegation.ts'
import { clientRuleOptions, requireDialectOptions } from '../client-options.ts'
import { command, type OptionValues } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { exitCode } from '../exit-code.ts'
import type { JsonRecord } from '../json-reading.ts'
import { printJson, printRecord } from '../record-view.ts'
import { given } from '../resource-commands.ts'
import { readSecretFromStdin } from '../secret-input.ts'

const options = {
  dialect: { value: 'D', choices: ['uem', 'standard'], required: true, help: 'What it speaks.' },
  name: { value: 'NAME', required: true, help: 'What people call it.' },
  ...clientRuleOptions,
  grantTypes: {
    value: 'TYPES',
    help: 'Separated by commas (dialect standard; default: client_credentials).',
  },
  ...delegationOptions,
  status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Default: enabled.' },
  clientId: { value: 'ID', help: "The new client's own identifier (else a generated one)." },
  clientSecretStdin: { help: 'Read a secret of its own from stdin; goes with --client-id.' },
} as const

/** `frontdesk client create --dialect uem|standard --name NAME ...` */
export const clientCreate = command({
  name: 'client create',
  summary: 'Register a client. Its secret is shown once.',
  example:
    'client create --dialect uem --name "Inventory sync" --organization-group ACME-US --role "Read Only"',
  moreExamples: [
    'client create --dialect standard --name "Desk app" --scope "openid devices:read" --redirect-uri http://127.0.0.1/back --public --application-type native',
  ],
  connects: true,
  options,

  async run({ options: chosen, admin, io, json }) {
    requireDialectOptions(chosen.dialect, chosen)
    if (chosen.clientSecretStdin !== (chosen.clientId !== undefined)) {
      throw usageFailure('--client-id and --client-secret-stdin go together: give both or none.')
    }
    const secret = chosen.clientSecretStdin ? await readSecretFromStdin() : undefined
    const created = await admin.create(clients.path, registration(chosen, secret))

    if (json) printJson(io, created)
    else printRecord(io, shown(created, secret))
    io.err(sentenceOf(created, secret))
    return exitCode.done
  },
})

function sentenceOf(created: JsonRecord, ownSecret: string | undefined): string {
  if (ownSecret !== undefined) return 'Created the client with the secret that you gave.'
  return created.client_secret === undefined
    ? 'Created the client. It has no secret.'
    : 'Created the client. Keep the secret now: it is shown this once.'
}

function registration(
  chosen: OptionValues<typeof options>,
  secret: string | undefined,
): JsonRecord {
  return given({
    dialect: chosen.dialect,
    name: chosen.name,
    description: chosen.description,
    organization_group: chosen.organizationGroup,
    role: chosen.role,
    scope: chosen.scope,
    ...delegationMembers(chosen),
    access_token_format: chosen.accessTokenFormat,
    signature_algorithm: chosen.signatureAlgorithm,
    id_token_signed_response_alg: chosen.idTokenSignedResponseAlg,
    client_assertion_audience: chosen.clientAssertionAudience,
    status: chosen.status,
    client_id: chosen.clientId,
    client_secret: secret,
  })
}

/** What the new client's owner needs; a secret that came from stdin is not repeated. */
function shown(created: JsonRecord, ownSecret: string | undefined): JsonRecord {
  return given({
    client_id: created.client_id,
    client_secret: ownSecret === undefined ? created.client_secret : undefined,
    token_endpoint: created.token_endpoint,
    api_base: created.api_base,
  })
}
