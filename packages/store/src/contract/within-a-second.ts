import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again, for a second at most (T7), until the answer is the awaited one. */
export async function soon<Answer>(
  ask: () => Promise<Answer>,
  isAwaited: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = performance.now() + 1000
  let answer = await ask()
  while (!isAwaited(answer) && performance.now() < deadline) {
    await sleep(20)
    answer = await ask()
  }
  return answer
}
