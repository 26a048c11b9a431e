/** Who works with codes, and how a code's state looks. */
import type { Answer } from '@/core/http'

export const CLERKS = ['district_admin', 'community_staff']
export const WALKERS = [...CLERKS, 'grid_worker']
export const SEERS = [...WALKERS, 'property_manager', 'police', 'auditor']
export type Door = Answer<'get', '/codes/doors'>['items'][number]
export type Code = Answer<'get', '/codes/items/{code}'>
export type Kind = Code['kind']
export const KINDS: Kind[] = ['outdoor', 'indoor']
export const TONES = { minted: 'calm', printed: 'plate', posted: 'honey', active: 'good', suspended: 'bad', replaced: 'calm', revoked: 'calm' } as const
export const REASONED = ['suspend', 'replace', 'revoke'] // acts that want a reason
