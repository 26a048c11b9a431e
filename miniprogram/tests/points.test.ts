import { describe, expect, it } from 'vitest'
import { pathOf, standing } from '@/rooms/points/accounts'
import { signIn } from './drawing'

describe('an account', () => {
  it('is one\'s own where a screen is opened without saying whose', () => {
    signIn('P1', [])
    expect(pathOf({ currency: 'material' })).toEqual({ kind: 'person', holder: 'P1', currency: 'material' })
    expect(pathOf({ kind: 'household', holder: 'H1' })).toEqual({ kind: 'household', holder: 'H1', currency: 'merit' })
  })
  it('stands below zero with the sign that points have', () => {
    expect([standing(-20), standing(0), standing(5)]).toEqual(['−20', '0', '5'])
  })
})
