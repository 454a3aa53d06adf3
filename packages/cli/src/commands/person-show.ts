import { people } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk person show <person>` */
export const personShow = showCommand(people)
