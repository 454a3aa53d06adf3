import { apiKeys } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given } from '../resource-commands.ts'
import { readSecretFromStdin } from '../secret-input.ts'
import { printApiKey } from '../shown-api-key.ts'

/** `frontdesk rest-api-key create --name NAME --organization-group GROUP [--kind KIND]` */
export const restApiKeyCreate = command({
  name: 'rest-api-key create',
  summary: 'Create an API key, and print it this once.',
  example: 'rest-api-key create --name "Old scripts" --organization-group ACME',
  connects: true,
  options: {
    name: { value: 'NAME', required: true, help: 'What people call it.' },
    organizationGroup: { value: 'GROUP', required: true, help: 'The group that it stands for.' },
    kind: {
      value: 'KIND',
      choices: ['admin', 'enrollment'],
      default: 'admin',
      help: 'What it may stand beside.',
    },
    apiKeyStdin: { help: 'Read a key of your own from stdin.' },
  },

  async run(input) {
    const { name, organizationGroup, kind, apiKeyStdin } = input.options
    const own = apiKeyStdin ? await readSecretFromStdin() : undefined
    const body = given({ name, organization_group: organizationGroup, kind, api_key: own })
    const answer = await input.admin.create(apiKeys.path, body)
    return printApiKey(input, answer, 'Created the API key.')
  },
})
