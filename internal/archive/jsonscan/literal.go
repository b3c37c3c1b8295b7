package jsonscan

import "strconv"

// longDigits is from how many characters on a whole number may need more than 64 bits.
const longDigits = 19

func (s *Scanner) word(w string) bool {
	if len(s.data)-s.pos < len(w) || string(s.data[s.pos:s.pos+len(w)]) != w {
		return false
	}
	s.pos += len(w)
	return true
}

func (s *Scanner) number() bool {
	start := s.pos
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if end := s.pos; end-start >= longDigits && !s.At('.') && !s.At('e') && !s.At('E') {
		_, err := strconv.ParseInt(string(s.data[start:end]), 10, 64)
		s.beyond = s.beyond || err != nil
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}
