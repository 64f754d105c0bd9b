// A real OpenID Connect provider (npm: oidc-provider) with plain pages of its own, on a port of its own.

import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';

export const SECRET = 'a-secret-of-the-journey-only';

/** `people`: { login: name }. `back`, `afterLeaving`: addresses of hocvu that it may send browsers to. */
export async function startProvider({ port, back, afterLeaving, people }) {
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'hocvu', client_secret: SECRET, redirect_uris: [back], post_logout_redirect_uris: [afterLeaving],
      grant_types: ['authorization_code'], response_types: ['code'],
    }],
    cookies: { keys: ['only for this journey'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: people[id] }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => { ctx.body = page('Thoát khỏi Cổng xã?', `${form}<button form="op.logoutForm" name="logout" value="yes">Thoát khỏi cổng</button>`); },
      },
    },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server = createServer(async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    try {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        return response.end(page('Cổng xã', '<form method="post"><label>Tên ở cổng <input name="login"></label><button>Vào cổng</button></form>'));
      }
      let body = '';
      for await (const part of request) body += part;
      await provider.interactionFinished(request, response, { login: { accountId: new URLSearchParams(body).get('login') } });
    } catch (error) {
      response.statusCode = 500;
      response.end(`${error}`);
    }
  }).listen(port, 'localhost');
  await once(server, 'listening');
  return { issuer, stop: () => { server.closeAllConnections(); server.close(); } };
}

const page = (title, body) => `<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><link rel="icon" href="data:,"><h1>${title}</h1>${body}`;
