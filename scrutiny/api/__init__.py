"""The record of scrutiny in the API: boards, meetings, agendas, papers, minutes, and what comes of them."""
