-- Whether a company's policy asks a member for a second factor. `managers` are those who may manage anything, by whatever
-- role. Not immutable, as `array_to_string` is not, so that the planner puts it in line.
create function wants_second_factor(policy text, role text, custom_permissions text[]) returns boolean
language sql stable parallel safe as $$
  select policy = 'everyone' or (policy = 'managers'
    and (coalesce(role in ('owner', 'manager'), false) or coalesce(array_to_string(custom_permissions, ' ') like '%.manage%', false)))
$$;
