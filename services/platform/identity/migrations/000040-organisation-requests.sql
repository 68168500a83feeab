-- Which request for its tenant a company was made by (the registry's generation): a slug whose making failed may be asked
-- for again, by another company.
alter table organisations add column requested_generation bigint not null default 0;
