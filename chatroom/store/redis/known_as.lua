-- The room that is meant by the look of one, or nothing.
return not given_up and known
