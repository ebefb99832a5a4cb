-- Cuts off requests whose gRPC messages are larger than they may be.
--
-- gRPC compares a message with its limit only when it has received all of it,
-- so that its caller decides how much memory that takes. Here the length is read
-- where it is announced, in the five bytes in front of each message, and nothing
-- of a message that is too large is handed on.
--
--   filter lua.message_limit <bytes of one message> [<bytes of the request>]
--
-- Source: gRPC over HTTP/2, Length-Prefixed-Message; HAProxy's Lua API, Filter.

local PREFIX_SIZE = 5

local MessageLimit = {}
MessageLimit.id = "limit of gRPC messages"
MessageLimit.flags = filter.FLT_CFG_FL_HTX
MessageLimit.__index = MessageLimit

-- Called for each request on the filter as it is configured.
function MessageLimit:new()
  return setmetatable({
    -- Of the message at hand: bytes to come, after those of the prefix.
    remaining = 0,
    prefix = "",
    total = 0,
  }, { __index = self })
end

function MessageLimit:start_analyze(txn, channel)
  if not channel:is_resp() then
    filter.register_data_filter(self, channel)
  end
end

-- In HAProxy 2.6 an error ends the request, with 400 if that can still be said;
-- what a filter of payload returns to say so is not heeded.
function MessageLimit:begin_message()
  local compressed, size = string.unpack(">BI4", self.prefix)
  if compressed ~= 0 then
    error("a compressed message", 0)
  end
  if size > self.message_max then
    error("a message of " .. size .. " bytes", 0)
  end
  self.prefix = ""
  self.remaining = size
end

-- Bytes of the body at hand. HAProxy counts as such, too, what ends a request
-- whose last frame is empty or holds trailers; no body comes behind that.
local function body_size(message)
  return message:eom() and #(message:body() or "") or message:input()
end

function MessageLimit:http_payload(txn, message)
  local size = body_size(message)
  self.total = self.total + size
  if self.request_max and self.total > self.request_max then
    error("a request of more than " .. self.request_max .. " bytes", 0)
  end
  local at = 0
  while at < size do
    if self.remaining > 0 then
      local taken = math.min(self.remaining, size - at)
      self.remaining = self.remaining - taken
      at = at + taken
    else
      local taken = math.min(PREFIX_SIZE - #self.prefix, size - at)
      -- HAProxy 2.6 goes on with as many bytes of each later piece of its
      -- buffer; those asked for stand in front.
      local bytes = message:body(at, taken)
      if not bytes or #bytes < taken then
        error("the beginning of a message cannot be read", 0)
      end
      self.prefix = self.prefix .. bytes:sub(1, taken)
      at = at + taken
      if #self.prefix == PREFIX_SIZE then
        self:begin_message()
      end
    end
  end
end

core.register_filter("message_limit", MessageLimit, function(limit, args)
  limit.message_max = assert(tonumber(args[1]), "needs a number of bytes")
  limit.request_max = args[2] and assert(tonumber(args[2]))
  return limit
end)
