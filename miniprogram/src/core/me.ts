/**
 * Oneself, as the server tells it: what navigation is made from. What a role may not do isn't shown; what a room that
 * is off would do isn't either. The last answer is kept, so that the first screen is there before the network is.
 */
import { computed, reactive, ref, watch as see, type Ref } from 'vue'
import { api, type Answer } from './http'
import { person, watch } from './session'

export type Me = Answer<'get', '/people/me'>
export type Home = Me['homes'][number]
export type Role = Me['roles'][number]

const KEY = 'me'
const CHOSEN = 'chosen'
interface Chosen { home?: string, role?: string }
const state = reactive<{ me: Me | null, chosen: Chosen, large: boolean }>({ me: null, chosen: {}, large: false })

/** Take up what this device knew last. */
export function remember(): void {
  const kept = person() === null ? null : (uni.getStorageSync(KEY) as Me | '') || null
  state.me = kept
  state.chosen = (uni.getStorageSync(CHOSEN) as Chosen | '') || {}
  state.large = Boolean(uni.getStorageSync('large'))
}

/** Ask the server who one is. Does nothing for a guest. */
export async function refresh(): Promise<void> {
  if (person() === null) return
  keep(await api.get('/people/me'))
}

/** Keep what the server told of oneself. */
export function keep(me: Me): void {
  state.me = me
  uni.setStorageSync(KEY, me)
  setLarge(me.large)
}

/** Read in large mode from now on, or not. */
export function setLarge(large: boolean): void {
  state.large = large
  uni.setStorageSync('large', large)
}

/** Choose which of one's homes the first screen is about. */
export function chooseHome(household: string): void {
  choose({ home: household })
}

/** Choose the role in which one works; none: one is at home. */
export function chooseRole(role: Role | null): void {
  choose({ role: role === null ? '' : `${role.role}@${role.place}` })
}

function choose(what: Chosen): void {
  state.chosen = { ...state.chosen, ...what }
  uni.setStorageSync(CHOSEN, state.chosen)
}

watch(() => {
  if (person() === null) {
    state.me = null
    uni.removeStorageSync(KEY)
  }
})

/** Oneself, or null of a guest. */
export const me = computed(() => state.me)
/** Whether one reads in large mode. */
export const large = computed(() => state.large)
/** The home that the first screen is about. */
export const home = computed<Home | null>(() => {
  const homes = state.me?.homes ?? []
  return homes.find((one) => one.household === state.chosen.home) ?? homes[0] ?? null
})
/** The role in which one works now; null: one is at home. */
export const role = computed<Role | null>(() => {
  const roles = state.me?.roles ?? []
  if (state.chosen.role === '') return null
  return roles.find((one) => `${one.role}@${one.place}` === state.chosen.role) ?? roles[0] ?? null
})

/** Whether one holds one of `roles` anywhere. */
export function holds(...roles: string[]): boolean {
  return (state.me?.roles ?? []).some((one) => roles.includes(one.role))
}

/** The places at which one holds one of `roles`. */
export function placesOf(...roles: string[]): Role[] {
  return (state.me?.roles ?? []).filter((one) => roles.includes(one.role))
}

/** The place that a screen is about: the first at which one holds one of `roles`, once that is known, unless it is given another. */
export function placing(roles: string[], fits: (one: Role) => boolean = () => true): Ref<string> {
  const found = (): string => placesOf(...roles).find(fits)?.place ?? ''
  const place = ref(found())
  see(() => state.me, () => { place.value ||= found() })
  return place
}

/** Why somebody can't be here whose screen is for those who hold one of `roles`, or for all who are signed in; null: they may, or it isn't known yet. */
export function barred(roles: string[]): 'signed_out' | 'not_allowed' | null {
  if (!state.me) return person() === null ? 'signed_out' : null
  return !roles.length || holds(...roles) ? null : 'not_allowed'
}

/** Whether a room is switched on, for the district or at one's home. */
export function on(room: string): boolean {
  return (state.me?.rooms ?? []).includes(room)
}
