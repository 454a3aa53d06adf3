import { apiKeys } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk rest-api-key list [--search TEXT] [--limit N | --all]` */
export const restApiKeyList = listCommand(apiKeys)
