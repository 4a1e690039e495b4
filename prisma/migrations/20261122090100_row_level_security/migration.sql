-- Tenant isolation, second line of defence. Request code runs its transactions as millrace_tenant, which sees the rows
-- of `app.organization_id` and no others; with no organization set it sees none. The application's own role, which owns
-- the tables, keeps seeing everything: internal endpoints, jobs and the bootstrap work across tenants.

-- One channel, one broadcast at a time. And: finding what has ended or waits must not read what is long over.
CREATE UNIQUE INDEX "streams_one_current_per_channel" ON "streams"("channel_id") WHERE "state" <> 'ended';
CREATE INDEX "streams_current" ON "streams"("reconnect_deadline") WHERE "state" <> 'ended';
CREATE INDEX "events_not_relayed" ON "events"("id") WHERE "relayed_at" IS NULL;

-- Roles belong to the whole server, so another database of the same server may have made this one, even just now.
-- An administrator may have made it for a user who may not.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'millrace_tenant') THEN
    CREATE ROLE millrace_tenant NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
     AND NOT pg_has_role(current_user, 'millrace_tenant', 'MEMBER') THEN
    EXECUTE format('GRANT millrace_tenant TO %I', current_user);
  END IF;
END
$$;

GRANT USAGE ON SCHEMA "public" TO millrace_tenant;
GRANT SELECT ON "organizations", "memberships", "api_keys" TO millrace_tenant;
GRANT SELECT, INSERT, UPDATE ON "channels", "stream_keys" TO millrace_tenant;
GRANT SELECT, UPDATE ON "streams" TO millrace_tenant;
GRANT SELECT, INSERT ON "events" TO millrace_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_keys" TO millrace_tenant;

-- The sub-select makes PostgreSQL read the setting once per statement, not once per row.
DO $$
DECLARE
  tenant_table text;
  tenant_column text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['organizations', 'memberships', 'refresh_tokens', 'api_keys', 'channels',
                                      'stream_keys', 'streams', 'events', 'idempotency_keys']
  LOOP
    tenant_column := CASE tenant_table WHEN 'organizations' THEN 'id' ELSE 'organization_id' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY platform ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO millrace_tenant '
      'USING (%2$I = (SELECT current_setting(''app.organization_id'', true))) '
      'WITH CHECK (%2$I = (SELECT current_setting(''app.organization_id'', true)))',
      tenant_table, tenant_column);
  END LOOP;
END
$$;
