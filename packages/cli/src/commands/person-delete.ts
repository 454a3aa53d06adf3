import { people } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk person delete <person> [--if-match ETAG]` */
export const personDelete = deleteCommand(people)
