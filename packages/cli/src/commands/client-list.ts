import { clients } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk client list [--search TEXT] [--limit N | --all]` */
export const clientList = listCommand(clients)
