import { people } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk person list [--search TEXT] [--limit N | --all]` */
export const personList = listCommand(people)
