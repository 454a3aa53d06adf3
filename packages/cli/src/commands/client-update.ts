import { clients } from '../administration-resources.ts'
import { addressMembers, addressOptions } from '../client-addresses.ts'
import { authenticationMethods, clientRuleOptions } from '../client-options.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** Takes back what was pinned. */
const eitherWay = 'secret'

/** `frontdesk client update <client> [--name NAME] [--role ROLE] ... [--if-match ETAG]` */
export const clientUpdate = command({
  name: 'client update',
  summary: 'Change a client.',
  example: 'client update 7d0f2c1b9e --role "Help Desk"',
  moreExamples: [
    'client update 7d0f2c1b9e --logo-uri https://app.example.com/logo.png --tos-uri none',
  ],
  connects: true,
  args: { client: nameHelp(clients) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    ...clientRuleOptions,
    ...addressOptions,
    tokenEndpointAuthMethod: {
      value: 'METHOD',
      choices: [...authenticationMethods, eitherWay],
      help: `The only way it may prove who it is; ${eitherWay}: its secret, either way.`,
    },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { args, options } = input
    return runChange(
      input,
      { resource: clients, name: args.client, ifMatch: options.ifMatch },
      given({
        name: options.name,
        description: options.description,
        organization_group: options.organizationGroup,
        role: options.role,
        scope: options.scope,
        access_token_format: options.accessTokenFormat,
        signature_algorithm: options.signatureAlgorithm,
        id_token_signed_response_alg: options.idTokenSignedResponseAlg,
        client_assertion_audience: options.clientAssertionAudience,
        ...addressMembers(options),
        token_endpoint_auth_method: patchedMethod(options.tokenEndpointAuthMethod),
      }),
    )
  },
})

/** Null leaves it to the client: its secret, by Basic or in the body. */
function patchedMethod(chosen: string | undefined): string | null | undefined {
  return chosen === eitherWay ? null : chosen
}
