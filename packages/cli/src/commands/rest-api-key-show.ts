import { apiKeys } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk rest-api-key show <rest-api-key>` */
export const restApiKeyShow = showCommand(apiKeys)
