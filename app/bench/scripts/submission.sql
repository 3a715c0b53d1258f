-- One submission as the product makes it, each statement by itself: what a program without batches could reach at best.
-- The content (8 KB of answers, the budget, five files) comes to the client and goes back, as it does in the product.
\set id :first + (:client_id * :per + :n) * :stride
\set n :n + 1
begin;
select gongmo_now();
select * from application where id = :id limit 1 for update \gset a_
select * from application_member where application_id = :id order by position, id;
select * from application_file where application_id = :id order by id;
select * from screening_item where application_id = :id order by id;
select * from application_supplement where application_id = :id order by no, id;
select pg_advisory_xact_lock_shared(1667329132, :a_call_id);
select ctid::text || xmin::text from call where id = :a_call_id;
select * from organization where id in (:a_lead_id) order by id;
select count(*) from application where call_id = :a_call_id and lead_id = :a_lead_id and state = 'SUBMITTED' and not coalesce(id = :id, false);
select count(*) + 1 as seq from application_submission where application_id = :id \gset
select nextval('gongmo_receipt') as number, nextval('gongmo_id') as submission, nextval('gongmo_id') as audit \gset
insert into application_submission (id, application_id, call_id, seq, receipt_no, submitted_at, submitted_by, signed_as, title, summary, request_won, answers, budget, members, files, declared, pledged, digest_version, digest)
	values (:submission, :id, :a_call_id, :seq, '2026-BENCH-01-' || lpad(:number::text, 6, '0'), now(), :actor, 'signer', :a_title, :a_summary, :a_request_won, :a_answers, :a_budget,
	'[{"OrganizationID":1234567,"Name":"벤치 1000","Role":"LEAD"}]',
	'[{"QuestionKey":"doc_consent","FileID":1234567,"Name":"개인정보·기업정보 수집·이용 동의서.pdf","Size":200000,"Digest":"0000000000000000000000000000000000000000000000000000000000123456","OrganizationID":0},{"QuestionKey":"doc_financial","FileID":1234568,"Name":"최근 2년 재무제표.pdf","Size":200000,"Digest":"0000000000000000000000000000000000000000000000000000000000123457","OrganizationID":0},{"QuestionKey":"doc_pledge","FileID":1234569,"Name":"청렴서약서.pdf","Size":200000,"Digest":"0000000000000000000000000000000000000000000000000000000000123458","OrganizationID":0},{"QuestionKey":"doc_registration","FileID":1234570,"Name":"사업자등록증(또는 고유번호증).pdf","Size":200000,"Digest":"0000000000000000000000000000000000000000000000000000000000123459","OrganizationID":0},{"QuestionKey":"doc_tax","FileID":1234571,"Name":"국세·지방세 납세증명서.pdf","Size":200000,"Digest":"0000000000000000000000000000000000000000000000000000000000123460","OrganizationID":0}]',
	'{"capital_impaired":{"bool": false},"credit_default":{"bool": false},"debt_ratio_percent":{"number": 0},"duplicate_project":{"bool": false},"local_tax_arrears":{"bool": false},"royalty_unpaid":{"bool": false},"tax_arrears":{"bool": false},"workout":{"bool": false}}', '["true","rules"]', 1,
	'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
update application set version = :a_version + 1, chain = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', state = 'SUBMITTED', submission_id = :submission,
	receipt_no = '2026-BENCH-01-' || lpad(:number::text, 6, '0'), submitted_at = now(), submitted_by = :actor, content_hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
	declared = '{"capital_impaired":{"bool": false},"credit_default":{"bool": false},"debt_ratio_percent":{"number": 0},"duplicate_project":{"bool": false},"local_tax_arrears":{"bool": false},"royalty_unpaid":{"bool": false},"tax_arrears":{"bool": false},"workout":{"bool": false}}'
	where id = :id and version = :a_version;
insert into audit_entry (id, aggregate, aggregate_id, seq, at, actor_id, actor_role, machine, from_state, event, to_state, reason, detail, request_id, prev_hash, hash)
	values (:audit, 'application', :id, :a_version + 1, now(), :actor, '', 'application', 'DRAFT', 'submit', 'SUBMITTED', '',
	'{"declared":{"capital_impaired":"false","credit_default":"false","debt_ratio_percent":"0","duplicate_project":"false","local_tax_arrears":"false","royalty_unpaid":"false","tax_arrears":"false","workout":"false"},"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","receipt":"2026-BENCH-01-000001","received":"2026-11-22T05:00:00.123Z"}', 'bench',
	:a_chain, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
insert into idempotency_key (actor_id, key, input_hash, answer, at) values (:actor, 'bench-' || :submission, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
	'{"Application":0,"Submission":1,"Number":"2026-BENCH-01-000001","At":"2026-11-22T05:00:00.123Z","Digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}', now());
insert into river_job (args, kind, max_attempts, priority, queue, scheduled_at, state) values
	('{"code":"RECEIPT","aggregate":"application","id":0,"seq":3}', 'notice', 10, 1, 'default', now(), 'available'),
	('{"effect":"application.receipt","aggregate":"application","id":0,"seq":3}', 'effect', 10, 1, 'default', now(), 'available');
commit;
