import { administrators } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk uem-administrator delete <uem-administrator> [--if-match ETAG]` */
export const uemAdministratorDelete = deleteCommand(administrators)
