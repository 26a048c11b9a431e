/** Words for what the server names in English: roles, states. A word that is missing shows the name itself. */
const ROLES: Record<string, string> = {
  district_admin: '区管理员', auditor: '审计员', finance: '财务', community_staff: '社区工作人员', police: '社区民警', grid_worker: '网格员',
  property_manager: '物业经理', organiser: '活动组织者', committee_member: '评议员', merchant: '商家', courier: '小蜜蜂',
  owner: '产权人', family: '家人', tenant: '租客', carer: '照护人',
}

/** Say what a role is called. */
export function roleWords(role: string): string {
  return ROLES[role] ?? role
}

const KINDS: Record<string, string> = { district: '区', street: '街道', community: '社区', estate: '小区', building: '楼栋', grid: '网格' }

/** Say what a kind of place is called. */
export function kindWords(kind: string): string {
  return KINDS[kind] ?? kind
}
