import { apiKeys } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk rest-api-key delete <rest-api-key> [--if-match ETAG]` */
export const restApiKeyDelete = deleteCommand(apiKeys)
