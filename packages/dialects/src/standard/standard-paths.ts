/** Where everything of the standard dialect is, below the public URL. */
export const standardPaths = {
  authorize: '/oauth2/authorize',
  token: '/oauth2/token',
  revoke: '/oauth2/revoke',
  introspect: '/oauth2/introspect',
  pushedRequest: '/oauth2/par',
  device: '/oauth2/device',
  devicePage: '/device',
  register: '/oauth2/register',
  logout: '/oauth2/logout',
  userinfo: '/oauth2/userinfo',
  keySet: '/oauth2/jwks',
} as const
