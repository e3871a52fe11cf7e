// The server that users would otherwise take: scimmy-routers on Express 4, with a straightforward MongoDB back end. One
// document for each resource, an index for what identity providers look up; all else is left to the library.
//
// PEER_MONGODB_URI, PEER_DATABASE, PEER_TOKEN; prints `listening <port>` when it is ready; SIGTERM ends it.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { MongoClient } from 'mongodb';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

const { PEER_MONGODB_URI, PEER_DATABASE, PEER_TOKEN } = process.env;
const client = await MongoClient.connect(PEER_MONGODB_URI);
const db = client.db(PEER_DATABASE, { writeConcern: { w: 'majority', journal: true } });
const [users, groups] = [db.collection('users'), db.collection('groups')];
await users.createIndex({ userNameKey: 1 }, { unique: true });
await users.createIndex({ externalId: 1 });
await groups.createIndex({ displayName: 1 });

const indexed = {
  userName: (value) => ({ userNameKey: value.toLowerCase() }),
  externalId: (externalId) => ({ externalId }),
};

/** The query of a filter that is one `eq` on an indexed attribute; undefined: everything has to be looked at. */
function queryOf(filter) {
  if (filter?.length !== 1) return undefined;
  const [[attribute, test], ...others] = Object.entries(filter[0]);
  const lookup = others.length === 0 && Array.isArray(test) && test[0] === 'eq' && indexed[attribute];
  return lookup ? lookup(String(test[1])) : undefined;
}

function toResource({ _id: id, userNameKey: _key, ...resource }) {
  return { id, ...resource };
}

function handlers(collection) {
  return {
    async egress(request) {
      if (request.id) {
        const found = await collection.findOne({ _id: request.id });
        if (!found) throw new SCIMMY.Types.Error(404, null, `Resource ${request.id} not found`);
        return toResource(found);
      }
      const query = queryOf(request.filter);
      const all = (await collection.find(query ?? {}).toArray()).map(toResource);
      return query || !request.filter ? all : request.filter.match(all);
    },
    async ingress(request, data) {
      const { id: _id, meta: _meta, ...attributes } = JSON.parse(JSON.stringify(data));
      const id = request.id ?? randomUUID();
      const known = request.id && (await collection.findOne({ _id: id }));
      const lastModified = new Date().toISOString();
      const meta = { created: known?.meta.created ?? lastModified, lastModified };
      const key = attributes.userName && { userNameKey: attributes.userName.toLowerCase() };
      const document = { _id: id, ...attributes, meta, ...key };
      try {
        if (request.id) await collection.replaceOne({ _id: id }, document);
        else await collection.insertOne(document);
      } catch (error) {
        if (error.code === 11000) throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is taken');
        throw error;
      }
      return toResource(document);
    },
    async degress(request) {
      const { deletedCount } = await collection.deleteOne({ _id: request.id });
      if (deletedCount === 0) throw new SCIMMY.Types.Error(404, null, `Resource ${request.id} not found`);
    },
  };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
  ...handlers(users),
  extensions: [{ schema: SCIMMY.Schemas.EnterpriseUser, required: false }],
});
SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers(groups));
// As many a page as ours.
SCIMMY.Config.set({ filter: { supported: true, maxResults: 1000 }, sort: true, etag: true });

const app = express();
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler(request) {
      if (request.header('authorization') !== `Bearer ${PEER_TOKEN}`) throw new Error('Authorization not accepted');
      return 'client';
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
