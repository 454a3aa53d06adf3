import { nextStepOf } from '@frontdesk/directory/sign-in/next-step.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import { factorSteps } from './factor-steps.ts'
import { passwordStep } from './password-step.ts'
import { sessionBegin } from './session-begin.ts'
import { sessionUse } from './session-use.ts'
import type { SignInsWithPasskeys } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { signInTrail } from './sign-in-trail.ts'

/**
 * Puts signing in together. People sign in here only: password grant, system login and HTTP Basic
 * know clients and API administrators, never a `Person`, so none of them passes a second factor
 * by (T6).
 */
export function signIns(parts: SignInParts): SignInsWithPasskeys {
  const { people, factors, sessions, commit, clock } = parts
  const trail = signInTrail(parts)
  const { byPassword, takeRehashed } = passwordStep(parts, trail)
  const { requirePerson, ...byFactors } = factorSteps(parts, trail)

  return {
    byPassword,
    ...byFactors,

    async nextStep(steps, origin) {
      const person = await requirePerson(steps, origin)
      const held = await factors.ofPerson(person.id)
      return nextStepOf({ person, factors: held, methods: steps.methods })
    },

    begin: sessionBegin(parts, { trail, takeRehashed }),
    find: sessionUse(parts),

    async end(session, origin) {
      const person = await people.find(session.personId)
      const target = { kind: 'session', id: session.id }
      const ending = sessions.ending(session.id, secondsOf(clock()))
      const audit = person ? [trail.event('person.signed-out', person, origin, { target })] : []
      // Ended by somebody else before: signed out is signed out.
      await commit({ changes: [ending], audit })
    },
  }
}
