import { expect, it } from 'vitest'
import { allEnded } from './all-ended.ts'

it('gives all results, or the error of one when every other has ended', async () => {
  expect(await allEnded([1, Promise.resolve('two')])).toEqual([1, 'two'])
  let ended = false
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended = true
  })
  await expect(allEnded([Promise.reject(new Error('first')), slow])).rejects.toThrow('first')
  expect(ended).toBe(true)
})
