/** What staff read of bindings, codes and the audit, made of what the server tells. Nothing here asks it. */
import type { Answer } from '@/core/http'
import type { QueueLine } from '@/core/rooms'
import { begins, dateOf, moment } from '@/core/time'
import { t } from './texts'

export type Binding = Answer<'get', '/bindings/{binding}'>
export type Line = Answer<'get', '/bindings/queue'>['items'][number]
export type Coverage = Answer<'get', '/codes/coverage'>['items'][number]
export type Entry = Answer<'get', '/audit'>['items'][number]
type State = Line['state']

export const DECIDES = ['grid_worker', 'community_staff']
export const SEES = [...DECIDES, 'district_admin']
export const SEERS = ['district_admin', 'auditor', 'community_staff']
export const WALKERS = ['district_admin', 'community_staff', 'grid_worker', 'property_manager', 'police', 'auditor']
export const STATES: State[] = ['submitted', 'more_info', 'active', 'suspended', 'rejected', 'withdrawn', 'ended']
export const ROLES = ['owner', 'family', 'tenant', 'carer'] as const
export const TONES = {
  submitted: 'plate', more_info: 'honey', active: 'good', suspended: 'honey', rejected: 'bad', withdrawn: 'calm', ended: 'calm',
} as const

/** Tell whether a binding in this state waits for a decision, so that its being due means something. */
export function waits(state: State): boolean {
  return state === 'submitted' || state === 'more_info'
}

/** Write a line of the list of bindings for the first screen. */
export function queued(one: Line): QueueLine {
  return {
    title: t('queue.line', { name: one.name, role: one.role_word }),
    note: one.door,
    due_ms: one.due_ms,
    screen: 'staff/review',
    query: { id: one.id, decides: one.decides ?? '', household: one.household ?? '' },
  }
}

const CODE_STATES = ['active', 'posted', 'printed', 'minted', 'suspended'] as const

/** Count the codes in use: those that a door's scan opens. */
export function inUse(counts: Record<string, number>): number {
  return (counts.posted ?? 0) + (counts.active ?? 0)
}

/** Say how many codes are in which state: 使用中 120 · 已打印 3. */
export function counted(counts: Record<string, number>): string {
  const said = CODE_STATES.filter((state) => counts[state]).map((state) => `${t(`code.${state}`)} ${counts[state]}`)
  return said.join(' · ') || t('coverage.none')
}

export type Kind = 'all' | 'binding' | 'code' | 'place' | 'staff' | 'person' | 'points'
export const KINDS: Kind[] = ['all', 'binding', 'code', 'place', 'staff', 'person', 'points']
const KIND_OF: Record<string, Kind> = {
  binding: 'binding', household: 'binding', code: 'code', codes: 'code', place: 'place', grids: 'place', roster: 'place', settings: 'place', dwelling: 'place',
  staff: 'staff', person: 'person', proxy: 'person', consent: 'person',
}

/** Tell what kind of thing an act is about; all that isn't the front door's is the points'. */
export function kindOf(act: string): Kind {
  return KIND_OF[act.split('.')[0] ?? ''] ?? 'points'
}

const VERBS: Record<string, string> = {
  'binding.approve': '通过绑定申请', 'binding.reject': '不通过绑定申请', 'binding.ask': '请申请人补充', 'binding.take_in': '代住户申请绑定', 'binding.answer': '代住户补充', 'binding.withdraw': '代住户撤回申请',
  'binding.renew': '续租', 'binding.suspend': '租期已过，暂停绑定', 'binding.move_out': '办理搬离', 'binding.unmask': '查看姓名和电话', 'household.hand_over': '移交户主',
  'code.post': '张贴门码', 'code.confirm': '确认门码', 'code.suspend': '暂停门码', 'code.resume': '恢复门码', 'code.replace': '更换门码', 'code.revoke': '作废门码', 'code.mint': '生成门码', 'code.rotate': '更换户内码', 'code.draw': '生成门码图片', 'code.suspend_after_report': '因不符报告暂停门码', 'code.dismiss_after_report': '驳回不符报告',
  'codes.confirm': '确认一栋楼的门码', 'codes.import': '导入门牌清单', 'codes.order_labels': '打印贴纸', 'codes.print': '打印门码', 'codes.mint': '生成一栋楼的门码',
  'place.add': '新增地点', 'place.rename': '地点改名', 'place.import': '导入地点', 'grids.edit': '修改网格', 'roster.edit': '修改值班表', 'settings.edit': '修改设置', 'dwelling.correct': '更正门户',
  'staff.give': '授予角色', 'staff.take': '收回角色', 'person.record': '登记居民', 'person.join_code': '生成关联码', 'person.join': '关联档案', 'person.erase': '注销账号', 'proxy.record': '登记亲情代理', 'proxy.revoke': '结束亲情代理',
  'campaign.make': '新建活动积分', 'campaign.close': '截止签到，核对名单', 'campaign.withdraw': '撤回活动积分', 'campaign.reopen': '重新开放签到', 'campaign.approve': '复核通过活动积分', 'campaign.run': '继续记活动积分', 'campaign.pause': '暂停活动积分', 'campaign.resume': '恢复活动积分', 'campaign.check_in': '活动签到',
  'review.propose': '提出评议事项', 'review.seat': '组成评议组', 'review.fill': '补齐评议组', 'review.unseat': '解散评议组，重新组成', 'review.vote': '评议表决', 'review.recuse': '评议回避', 'review.withdraw': '撤回评议事项', 'review.approve': '评议通过，开始告知', 'review.decline': '评议未通过', 'review.post': '评议事项记分', 'review.refuse': '评议事项未能记分', 'review.appeal': '提出申诉',
  'review.uphold': '申诉评议：维持', 'review.overturn': '申诉成立', 'review.reverse': '撤销记分', 'review.close': '终止评议事项', 'committee.keep': '修改评议员名册', 'service.confirm': '确认服务时长',
  'scheme.draft': '起草积分办法', 'scheme.edit': '修改积分办法草案', 'scheme.publish': '积分办法征求意见', 'scheme.revise': '按意见修改积分办法', 'scheme.withdraw': '撤回积分办法草案', 'scheme.adopt': '积分办法生效', 'scheme.supersede': '积分办法被新版取代', 'scheme.answer': '答复对积分办法的意见',
  'honour.confirm': '核实好市民提名', 'honour.refuse': '好市民提名未通过核实', 'honour.publish': '公示好市民', 'honour.take_down': '撤下好市民公示',
  'mall.open_budget': '设立商城预算', 'mall.change_budget': '调整商城预算', 'mall.add_good': '新增商品', 'mall.edit_good': '修改商品', 'mall.offer_good': '商品上架', 'mall.withdraw_good': '商品下架', 'mall.restock': '商品入库', 'mall.reserve_for': '代居民兑换', 'mall.make_ready': '备好兑换的商品', 'mall.collect': '核销领取', 'mall.cancel_for': '取消兑换', 'mall.expire': '兑换过期，退回积分',
}
const ROOMS: Record<string, string> = { scheme: '积分办法', review: '评议', campaign: '活动积分', mall: '积分商城', honour: '荣誉', points: '积分', committee: '评议委员会', service: '服务修复' }

/** Say what was done; an act without words of its own shows its room and its name. */
export function actWords(act: string): string {
  const [room = '', ...rest] = act.split('.')
  return VERBS[act] ?? (ROOMS[room] ? `${ROOMS[room]} · ${rest.join('.')}` : act)
}

/** Say who did it: oneself, the system, or the end of an id. */
export function whoWords(actor: string, me: string | undefined): string {
  if (actor === me) return t('audit.me')
  return actor === 'system' ? t('audit.system') : actor.slice(-6)
}

const DAY_MS = 86_400_000
export type Period = 'today' | 'week' | 'month' | 'own'

/** Give the time that is looked for, its end not included; the days of `own` count whole. */
export function between(period: Period, from: string, to: string, now = Date.now()): { since_ms?: number, until_ms?: number } {
  const today = begins(dateOf(now))
  if (period === 'today') return { since_ms: today }
  if (period === 'week') return { since_ms: today - 6 * DAY_MS }
  if (period === 'month') return { since_ms: today - 30 * DAY_MS }
  return { since_ms: from ? begins(from) : undefined, until_ms: to ? begins(to) + DAY_MS : undefined }
}

/** Say when and where something was done. */
export function actNote(one: Entry, me: string | undefined, now = Date.now()): string {
  return [moment(one.at_ms, now), whoWords(one.actor, me), one.place_name].filter(Boolean).join(' · ')
}

/** Find the doors whose unit or room has what was typed, most at most; without a word none. */
export function doorsLike<D extends { unit: string | null, room: string }>(doors: D[], typed: string, most = 8): D[] {
  const bare = (text: string): string => text.replace(/[\s\-—单元室号]/g, '').toLowerCase()
  const wanted = bare(typed)
  return wanted ? doors.filter((one) => bare(`${one.unit ?? ''}${one.room}`).includes(wanted)).slice(0, most) : []
}

/** Group a join code 4-4-4, as it is read aloud. */
export function inFours(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ')
}

export const POSTS = [
  'district_admin', 'auditor', 'finance', 'community_staff', 'police', 'grid_worker', 'property_manager', 'organiser', 'committee_member', 'merchant', 'courier',
] as const
/** A role of staff, as the API names it. */
export type Post = (typeof POSTS)[number]
