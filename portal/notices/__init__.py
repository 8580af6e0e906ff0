"""Telling people: in the portal, by e-mail, by the robots of WeCom, DingTalk and Feishu; as each of them chose."""
