export type ApplicationRow = {
  client_id: string;
  name: string;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  backchannel_logout_uri: string | null;
  public: boolean;
  created_at: Date;
};

export function shownApplication(row: ApplicationRow) {
  return {
    id: row.client_id,
    name: row.name,
    redirectUris: row.redirect_uris,
    postLogoutRedirectUris: row.post_logout_redirect_uris,
    backchannelLogoutUri: row.backchannel_logout_uri,
    public: row.public,
    createdAt: row.created_at.toISOString(),
  };
}
